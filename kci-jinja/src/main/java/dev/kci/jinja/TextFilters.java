package dev.kci.jinja;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Jinja2's filters for text. Most return HTML for HTML. */
final class TextFilters {
  private static final Pattern WORD = Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern COMMENT = Pattern.compile("<!--.*?-->", Pattern.DOTALL);
  private static final Pattern TAG = Pattern.compile("<[^>]*+>");

  private TextFilters() {}

  /** Returns the filters by name. */
  static Map<String, Filters.Filter> all() {
    Map<String, Filters.Filter> filters = new HashMap<>();
    filters.put(
        "safe",
        (value, args) -> value instanceof Markup ? value : new Markup(PythonRepr.str(value)));
    Filters.Filter escape = (value, args) -> Markup.escape(value);
    filters.put("escape", escape);
    filters.put("e", escape);
    filters.put("forceescape", (value, args) -> new Markup(Markup.escaped(PythonRepr.str(value))));
    filters.put("lower", kept((text, args) -> text.toLowerCase(Locale.ROOT)));
    filters.put("upper", kept((text, args) -> text.toUpperCase(Locale.ROOT)));
    filters.put("capitalize", kept((text, args) -> StringCase.capitalize(text)));
    filters.put("title", kept((text, args) -> title(text)));
    filters.put(
        "trim",
        kept(
            (text, args) ->
                StringMethods.strip(text, args.get(0, "chars", None.NONE), true, true)));
    filters.put("replace", TextFilters::replace);
    filters.put("format", TextFilters::format);
    filters.put(
        "indent",
        (value, args) -> {
          Filters.need(
              value, PythonValues.plain(value) instanceof String, "a string, as indent needs");
          return kept(TextFilters::indent).apply(value, args);
        });
    filters.put(
        "center",
        kept((text, args) -> PercentFormat.pad(text, args.size(0, "width", 80), '^', " ")));
    filters.put("truncate", kept(TextFilters::truncate));
    filters.put("wordwrap", WordWrap::filter);
    filters.put(
        "wordcount", (value, args) -> WORD.matcher(PythonRepr.str(value)).results().count());
    filters.put("striptags", (value, args) -> stripTags(PythonRepr.str(value)));
    filters.put("urlencode", (value, args) -> urlencode(value));
    filters.put("urlize", Urlize::filter);
    filters.put("xmlattr", TextFilters::xmlAttributes);
    return filters;
  }

  private interface Change {
    String apply(String text, Args args);
  }

  /** Wraps a filter so that its result is HTML if its value is. */
  private static Filters.Filter kept(Change change) {
    return (value, args) -> Markup.like(value, change.apply(PythonRepr.str(value), args));
  }

  private static Object replace(Object value, Args args) {
    Object old = args.need(0, "old");
    Object with = args.need(1, "new");
    long count = args.get(2, "count", None.NONE) == None.NONE ? -1 : args.integer(2, "count", -1);
    boolean html =
        args.autoescape()
            && (value instanceof Markup || old instanceof Markup || with instanceof Markup);
    if (!html) {
      return StringMethods.replace(
          PythonRepr.str(value), PythonRepr.str(old), PythonRepr.str(with), count);
    }
    return new Markup(
        StringMethods.replace(
            Markup.escape(value).text(),
            value instanceof Markup ? Markup.escape(old).text() : PythonRepr.str(old),
            Markup.escape(with).text(),
            count));
  }

  private static Object format(Object value, Args args) {
    if (args.size() > 0 && !args.named().isEmpty()) {
      throw new JinjaException("can't handle positional and keyword arguments at the same time");
    }
    Object values = args.named().isEmpty() ? new Tuple(args.list()) : new Dict(args.named());
    return Arithmetic.apply("%", value instanceof Markup ? value : PythonRepr.str(value), values);
  }

  private static String title(String text) {
    StringBuilder out = new StringBuilder();
    boolean start = true;
    for (int c : text.codePoints().toArray()) {
      String one = Character.toString(c);
      out.append(start ? one.toUpperCase(Locale.ROOT) : one.toLowerCase(Locale.ROOT));
      start = "-([{<".indexOf(c) >= 0 || StringMethods.space(c);
    }
    return out.toString();
  }

  private static String indent(String text, Args args) {
    Object width = args.get(0, "width", 4L);
    boolean first = args.bool(1, "first", false);
    boolean blank = args.bool(2, "blank", false);
    String indent =
        PythonValues.plain(width) instanceof String chosen
            ? chosen
            : " ".repeat(Budget.text(Math.max(0, args.size(0, "width", 4))));
    List<Object> lines = StringParts.splitlines(text + "\n", false);
    Budget.text(text.length() + (long) indent.length() * lines.size());
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      String line = (String) lines.get(i);
      if (i > 0) {
        out.append('\n');
      }
      if (i > 0 ? blank || !line.isEmpty() : first) {
        out.append(indent);
      }
      out.append(line);
    }
    return out.toString();
  }

  private static String truncate(String text, Args args) {
    int length = args.size(0, "length", 255);
    boolean hard = args.bool(1, "killwords", false);
    String end = args.text(2, "end", "...");
    int leeway = args.get(3, "leeway", None.NONE) == None.NONE ? 5 : args.size(3, "leeway", 5);
    int characters = text.codePointCount(0, text.length());
    int kept = length - end.codePointCount(0, end.length());
    if (kept < 0 || leeway < 0) {
      throw new JinjaException(
          kept < 0
              ? "expected length >= " + (length - kept) + ", got " + length
              : "expected leeway >= 0, got " + leeway);
    }
    if (characters <= (long) length + leeway) {
      return text;
    }
    String cut = text.substring(0, text.offsetByCodePoints(0, kept));
    int space = cut.lastIndexOf(' ');
    return (hard || space < 0 ? cut : cut.substring(0, space)) + end;
  }

  /** Removes comments and tags, collapses white space and decodes entities. */
  static String stripTags(String html) {
    String text = TAG.matcher(COMMENT.matcher(html).replaceAll("")).replaceAll("");
    String spaced =
        String.join(" ", StringParts.words(text).stream().map(Object::toString).toList());
    return Markup.unescaped(spaced);
  }

  private static Object xmlAttributes(Object value, Args args) {
    Map<?, ?> map = (Map<?, ?>) Filters.need(value, value instanceof Map, "a mapping");
    List<String> parts = new ArrayList<>();
    map.forEach(
        (key, item) -> {
          if (item == None.NONE || item instanceof Undefined) {
            return;
          }
          if (!(PythonValues.plain(key) instanceof String name)) {
            throw PythonValues.unsupported(key, "a string");
          }
          if (name.chars().anyMatch(c -> StringMethods.space(c) || "/>=".indexOf(c) >= 0)) {
            throw new JinjaException(
                "Invalid character in attribute name: " + PythonRepr.repr(key));
          }
          parts.add(Markup.escape(key).text() + "=\"" + Markup.escape(item).text() + "\"");
        });
    String text = String.join(" ", parts);
    String spaced = args.bool(0, "autospace", true) && !text.isEmpty() ? " " + text : text;
    return args.autoescape() ? new Markup(spaced) : spaced;
  }

  private static Object urlencode(Object value) {
    if (PythonValues.plain(value) instanceof String || !iterable(value)) {
      return quote(value, "/");
    }
    List<String> pairs = new ArrayList<>();
    BuiltinMethods.dict(value)
        .forEach(
            (key, item) -> pairs.add((quote(key, "") + "=" + quote(item, "")).replace("%20", "+")));
    return String.join("&", pairs);
  }

  private static boolean iterable(Object value) {
    return value instanceof Map
        || value instanceof List
        || value instanceof DictView
        || value instanceof Generator;
  }

  private static String quote(Object value, String safe) {
    StringBuilder out = new StringBuilder();
    for (byte b : PythonRepr.str(value).getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (c < 0x80
          && (Character.isLetterOrDigit(c) || "_.-~".indexOf(c) >= 0 || safe.indexOf(c) >= 0)) {
        out.append(c);
      } else {
        out.append(String.format("%%%02X", (int) c));
      }
    }
    return out.toString();
  }
}
