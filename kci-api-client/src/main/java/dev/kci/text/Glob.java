package dev.kci.text;

import java.util.regex.Pattern;

/**
 * A pattern for a whole text, in git's syntax: {@code *} matches any text, {@code ?} one character,
 * {@code [a-z]} and {@code [!a-z]} one of a set, and a backslash quotes the next character. Source:
 * git's wildmatch.c.
 */
public record Glob(Pattern regex) {
  /** Returns a pattern in which {@code *} and {@code ?} match slashes too. */
  public static Glob of(String glob) {
    return compile(glob, "", ".*");
  }

  /**
   * Returns a pattern of paths: {@code *}, {@code ?} and {@code [!a-z]} match no slash, {@code **}
   * matches anything (wildmatch's {@code WM_PATHNAME}).
   */
  public static Glob ofPath(String glob) {
    return compile(glob, "/", "[^/]*");
  }

  private static Glob compile(String glob, String never, String anyText) {
    String one = never.isEmpty() ? "." : "[^" + never + "]";
    StringBuilder regex = new StringBuilder();
    int i = 0;
    while (i < glob.length()) {
      char c = glob.charAt(i++);
      int end = c == '[' ? setEnd(glob, i) : -1;
      if (c == '*' && glob.startsWith("*", i)) {
        regex.append(".*");
        i++;
      } else if (c == '*') {
        regex.append(anyText);
      } else if (c == '?') {
        regex.append(one);
      } else if (end > 0) {
        regex.append(set(glob.substring(i, end), never));
        i = end + 1;
      } else if (c == '\\' && i < glob.length()) {
        regex.append(Pattern.quote(glob.substring(i, ++i)));
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return new Glob(Pattern.compile(regex.toString(), Pattern.DOTALL));
  }

  /** Returns whether the pattern matches the whole text. */
  public boolean matches(String text) {
    return regex.matcher(text).matches();
  }

  /** Returns the end of the set that starts before {@code from}; a leading ] is a member. */
  private static int setEnd(String glob, int from) {
    int first = from < glob.length() && "!^".indexOf(glob.charAt(from)) >= 0 ? from + 1 : from;
    return glob.indexOf(']', first + 1);
  }

  private static String set(String members, String never) {
    boolean not = members.startsWith("!") || members.startsWith("^");
    String plain = (not ? members.substring(1) : members).replaceAll("[\\[\\]\\\\&^]", "\\\\$0");
    return (not ? "[^" + never : "[") + plain + "]";
  }
}
