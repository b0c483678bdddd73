package dev.kci.api.model;

/**
 * The limits on JSON from outside. Without them, a few megabytes could keep a core busy for minutes
 * or exhaust the stack or the heap.
 */
final class JsonBounds {
  /** The nesting depth of objects and lists. */
  static final int DEEPEST = 100;

  /** The values in a text; a page of 1,000 real nodes has about 100,000. */
  static final int MOST_VALUES = 2_000_000;

  /** The digits of a number, with its exponent expanded. */
  static final int MOST_DIGITS = 1000;

  /** The blanks between two values. Moshi's time grows with their square, as for digits. */
  static final int MOST_BLANKS = 50_000;

  private static final int NUMBER = 1;
  private static final int BLANK = 2;

  private JsonBounds() {}

  /**
   * Checks the length of numbers and runs of blanks, which Moshi would read in full first. Looks at
   * few bytes of ordinary text: every run that is too long covers one of the places probed.
   *
   * @throws IllegalArgumentException if a run is too long
   */
  static void check(byte[] utf8) {
    if (hasRun(utf8, NUMBER, MOST_DIGITS) || hasRun(utf8, BLANK, MOST_BLANKS)) {
      checkOutsideOfStrings(utf8);
    }
  }

  private static boolean hasRun(byte[] utf8, int kind, int most) {
    for (int probe = most; probe < utf8.length; probe += most) {
      if (kind(utf8[probe]) == kind) {
        int start = probe;
        while (start > 0 && probe - start <= most && kind(utf8[start - 1]) == kind) {
          start--;
        }
        int end = probe;
        while (end < utf8.length && end - start <= most && kind(utf8[end]) == kind) {
          end++;
        }
        if (end - start > most) {
          return true;
        }
      }
    }
    return false;
  }

  private static void checkOutsideOfStrings(byte[] utf8) {
    boolean quoted = false;
    int kind = 0;
    int length = 0;
    for (int i = 0; i < utf8.length; i++) {
      if (quoted && utf8[i] == '\\') {
        i++;
        continue;
      }
      if (utf8[i] == '"') {
        quoted = !quoted;
      }
      int here = quoted ? 0 : kind(utf8[i]);
      length = here == kind ? length + 1 : 1;
      kind = here;
      if (kind == NUMBER && length > MOST_DIGITS) {
        throw tooManyDigits();
      }
      if (kind == BLANK && length > MOST_BLANKS) {
        throw new IllegalArgumentException(
            "Not JSON: more than " + MOST_BLANKS + " consecutive blanks");
      }
    }
  }

  static IllegalArgumentException tooManyDigits() {
    return new IllegalArgumentException("A number has more than " + MOST_DIGITS + " digits");
  }

  private static int kind(byte octet) {
    if (octet >= '0' && octet <= '9') {
      return NUMBER;
    }
    return switch (octet) {
      case '-', '+', '.', 'e', 'E' -> NUMBER;
      case ' ', '\n', '\r', '\t' -> BLANK;
      default -> 0;
    };
  }
}
