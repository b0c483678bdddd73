package dev.kci.jinja;

import org.jspecify.annotations.Nullable;

/**
 * Finds a text in others in linear time, as Knuth, Morris and Pratt do. {@code String.indexOf}
 * compares up to the product of both lengths, and a single call has no limit of time. Immutable but
 * for what it remembers; confined to the rendering thread.
 */
final class TextSearch {
  /** Shorter parts are looked for by the faster methods of strings. */
  private static final int SHORT = 32;

  private final CharSequence part;
  private int @Nullable [] forwards;
  private int @Nullable [] backwards;

  TextSearch(CharSequence part) {
    this.part = part;
  }

  /** Returns the first place at or after {@code from} where the part begins; -1 if absent. */
  int next(CharSequence text, int from) {
    int length = part.length();
    if (length > text.length() - from) {
      return -1;
    }
    if (length <= SHORT) {
      return text.toString().indexOf(part.toString(), from);
    }
    int[] table = forwards == null ? table(false) : forwards;
    forwards = table;
    int matched = 0;
    for (int i = from; i < text.length(); i++) {
      matched = matched(table, matched, text.charAt(i), false);
      if (matched == length) {
        return i - length + 1;
      }
    }
    return -1;
  }

  /** Returns the last place where the part begins and does not end after {@code end}; or -1. */
  int previous(CharSequence text, int end) {
    int length = part.length();
    if (length > end) {
      return -1;
    }
    if (length <= SHORT) {
      return text.toString().lastIndexOf(part.toString(), end - length);
    }
    int[] table = backwards == null ? table(true) : backwards;
    backwards = table;
    int matched = 0;
    for (int i = end - 1; i >= 0; i--) {
      matched = matched(table, matched, text.charAt(i), true);
      if (matched == length) {
        return i;
      }
    }
    return -1;
  }

  /** Returns for each number of matched characters how many remain if the next one differs. */
  private int[] table(boolean reversed) {
    int[] table = new int[part.length()];
    for (int i = 1; i < table.length; i++) {
      table[i] = matched(table, table[i - 1], at(i, reversed), reversed);
    }
    return table;
  }

  private int matched(int[] table, int before, char c, boolean reversed) {
    int matched = before;
    while (matched > 0 && at(matched, reversed) != c) {
      matched = table[matched - 1];
    }
    return at(matched, reversed) == c ? matched + 1 : matched;
  }

  private char at(int place, boolean reversed) {
    return part.charAt(reversed ? part.length() - 1 - place : place);
  }
}
