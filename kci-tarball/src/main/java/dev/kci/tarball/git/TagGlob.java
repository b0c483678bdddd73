package dev.kci.tarball.git;

import java.util.regex.Pattern;

/**
 * A glob as {@code git describe --match} takes it: {@code *} and {@code ?} match a slash too,
 * {@code [a-z]} and {@code [!a-z]} are classes, a backslash takes the next character as it is.
 * Source: git's wildmatch.c without WM_PATHNAME.
 */
record TagGlob(Pattern pattern) {
  static TagGlob of(String glob) {
    StringBuilder regex = new StringBuilder();
    int i = 0;
    while (i < glob.length()) {
      char c = glob.charAt(i++);
      int end = c == '[' ? classEnd(glob, i) : -1;
      if (c == '*') {
        regex.append(".*");
      } else if (c == '?') {
        regex.append('.');
      } else if (end > 0) {
        regex.append(characterClass(glob.substring(i, end)));
        i = end + 1;
      } else if (c == '\\' && i < glob.length()) {
        regex.append(Pattern.quote(glob.substring(i, ++i)));
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return new TagGlob(Pattern.compile(regex.toString(), Pattern.DOTALL));
  }

  boolean matches(String name) {
    return pattern.matcher(name).matches();
  }

  /**
   * Where the class ends that begins before {@code from}; a bracket that is first belongs to it.
   */
  private static int classEnd(String glob, int from) {
    int first = from < glob.length() && "!^".indexOf(glob.charAt(from)) >= 0 ? from + 1 : from;
    return glob.indexOf(']', first + 1);
  }

  private static String characterClass(String inside) {
    boolean not = inside.startsWith("!") || inside.startsWith("^");
    String set = (not ? inside.substring(1) : inside).replaceAll("[\\[\\]\\\\&^]", "\\\\$0");
    return (not ? "[^" : "[") + set + "]";
  }
}
