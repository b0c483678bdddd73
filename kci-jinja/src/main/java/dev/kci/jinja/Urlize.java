package dev.kci.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Jinja2's {@code urlize}: escapes text and turns web and mail addresses into links. */
final class Urlize {
  private static final Pattern SPACE = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern HEAD = Pattern.compile("^(?:[(<]|&lt;)++");
  private static final Pattern TAIL = Pattern.compile("(?:[)>.,\\n]|&gt;)++$");
  private static final Pattern WEB =
      Pattern.compile(
          "((https?://|www\\.)(([\\w%-]++\\.)+)?([a-z]{2,63}|xn--[\\w%]{2,59})"
              + "|([\\w%-]{2,63}\\.)+(com|net|int|edu|gov|org|info|mil)"
              + "|(https?://)(((\\d{1,3})(\\.\\d{1,3}){3})"
              + "|(\\[([\\da-f]{0,4}:){2}([\\da-f]{0,4}:?){1,6}])))"
              + "(?::\\d{1,5})?(?:[/?#]\\S*)?",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern MAIL =
      Pattern.compile("\\S+@\\w[\\w.-]*\\.\\w+", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern SCHEME =
      Pattern.compile("([\\w.+-]{2,}:(/){0,2})", Pattern.UNICODE_CHARACTER_CLASS);

  /** Longer words are not checked, because the patterns backtrack. */
  private static final int LONGEST = 4096;

  private final int limit;
  private final String attributes;
  private final List<String> schemes;

  private Urlize(int limit, String attributes, List<String> schemes) {
    this.limit = limit;
    this.attributes = attributes;
    this.schemes = schemes;
  }

  static Object filter(Object value, Args args) {
    TreeSet<String> rel = new TreeSet<>(List.of("noopener"));
    if (args.bool(1, "nofollow", false)) {
      rel.add("nofollow");
    }
    Object more = args.get(3, "rel", None.NONE);
    if (more != None.NONE) {
      StringParts.words(PythonRepr.str(more)).forEach(word -> rel.add((String) word));
    }
    Object target = args.get(2, "target", None.NONE);
    String attributes =
        " rel=\""
            + Markup.escaped(String.join(" ", rel))
            + "\""
            + (PythonValues.truth(target)
                ? " target=\"" + Markup.escape(target).text() + "\""
                : "");
    List<String> schemes = new ArrayList<>();
    if (args.get(4, "extra_schemes", None.NONE) != None.NONE) {
      for (Object scheme : PythonValues.iterate(args.get(4, "extra_schemes", None.NONE))) {
        if (!SCHEME.matcher(PythonRepr.str(scheme)).matches()) {
          throw new JinjaException(PythonRepr.repr(scheme) + " is not a valid URI scheme prefix.");
        }
        schemes.add(PythonRepr.str(scheme));
      }
    }
    boolean unlimited = args.get(0, "trim_url_limit", None.NONE) == None.NONE;
    int limit = unlimited ? Integer.MAX_VALUE : Math.max(0, args.size(0, "trim_url_limit", 0));
    String text = new Urlize(limit, attributes, schemes).links(Markup.escape(value).text());
    return args.autoescape() ? new Markup(text) : text;
  }

  private String links(String text) {
    StringBuilder out = new StringBuilder();
    int from = 0;
    Matcher space = SPACE.matcher(text);
    while (space.find()) {
      out.append(word(text.substring(from, space.start()))).append(space.group());
      from = space.end();
    }
    return out.append(word(text.substring(from))).toString();
  }

  private String word(String word) {
    if (word.length() > LONGEST) {
      return word;
    }
    Matcher opening = HEAD.matcher(word);
    String head = opening.find() ? opening.group() : "";
    String middle = word.substring(head.length());
    Matcher closing = TAIL.matcher(middle);
    String tail = closing.find() ? closing.group() : "";
    middle = middle.substring(0, middle.length() - tail.length());
    for (String[] pair : new String[][] {{"(", ")"}, {"<", ">"}, {"&lt;", "&gt;"}}) {
      long open = StringMethods.count(middle, pair[0]);
      if (open <= StringMethods.count(middle, pair[1])) {
        continue;
      }
      for (long i = Math.min(open, StringMethods.count(tail, pair[1])); i > 0; i--) {
        int end = tail.indexOf(pair[1]) + pair[1].length();
        middle += tail.substring(0, end);
        tail = tail.substring(end);
      }
    }
    return head + linked(middle) + tail;
  }

  private String linked(String text) {
    if (WEB.matcher(text).matches()) {
      boolean complete = text.startsWith("https://") || text.startsWith("http://");
      String shown = text.length() > limit ? text.substring(0, limit) + "..." : text;
      return link((complete ? "" : "https://") + text, attributes, shown);
    }
    if (text.startsWith("mailto:") && MAIL.matcher(text.substring(7)).matches()) {
      return link(text, "", text.substring(7));
    }
    if (text.contains("@")
        && !text.startsWith("www.")
        && !text.startsWith("@")
        && !text.contains(":")
        && MAIL.matcher(text).matches()) {
      return link("mailto:" + text, "", text);
    }
    for (String scheme : schemes) {
      if (!text.equals(scheme) && text.startsWith(scheme)) {
        return link(text, attributes, text);
      }
    }
    return text;
  }

  private static String link(String address, String attributes, String shown) {
    return "<a href=\"" + address + "\"" + attributes + ">" + shown + "</a>";
  }
}
