package dev.kci.jinja;

import java.util.Locale;
import java.util.function.IntPredicate;

/** Upper, lower and title case with Python's rules. */
final class StringCase {
  private StringCase() {}

  /** Returns whether there are cased letters, and all of them are lower or upper case. */
  static boolean cased(String text, boolean lower) {
    IntPredicate wrong =
        lower
            ? c -> Character.isUpperCase(c) || Character.isTitleCase(c)
            : c -> Character.isLowerCase(c) || Character.isTitleCase(c);
    IntPredicate right = lower ? Character::isLowerCase : Character::isUpperCase;
    return text.codePoints().noneMatch(wrong) && text.codePoints().anyMatch(right);
  }

  static boolean isTitle(String text) {
    boolean cased = false;
    boolean inside = false;
    for (int c : text.codePoints().toArray()) {
      boolean upper = Character.isUpperCase(c) || Character.isTitleCase(c);
      boolean lower = Character.isLowerCase(c);
      if ((upper && inside) || (lower && !inside)) {
        return false;
      }
      inside = upper || lower;
      cased |= inside;
    }
    return cased;
  }

  static String capitalize(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int end = text.offsetByCodePoints(0, 1);
    int first = text.codePointAt(0);
    String upper = text.substring(0, end).toUpperCase(Locale.ROOT);
    // a ligature has its own title case, or expands to several letters
    String titled =
        Character.toTitleCase(first) != first
            ? Character.toString(Character.toTitleCase(first))
            : upper.substring(0, 1) + upper.substring(1).toLowerCase(Locale.ROOT);
    return titled + text.substring(end).toLowerCase(Locale.ROOT);
  }

  static String title(String text) {
    StringBuilder out = new StringBuilder();
    boolean inside = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      out.append(inside ? Character.toLowerCase(c) : Character.toTitleCase(c));
      inside = Character.isLetter(c);
    }
    return out.toString();
  }

  static String swapcase(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .map(c -> Character.isUpperCase(c) ? Character.toLowerCase(c) : Character.toUpperCase(c))
        .forEach(out::appendCodePoint);
    return out.toString();
  }
}
