package dev.kci.jinja;

import java.math.BigInteger;
import java.util.regex.Pattern;

/**
 * Python's {@code int(text, base)} and {@code float(text)}; returns {@link None} for invalid text.
 */
final class PythonNumbers {
  private static final Pattern REAL =
      Pattern.compile(
          "[-+]?(\\d+(_\\d+)*+\\.?(\\d+(_\\d+)*+)?|\\.\\d+(_\\d+)*+)([eE][-+]?\\d+(_\\d+)*+)?");
  private static final Pattern SPECIAL = Pattern.compile("(?i)([-+]?)(inf|infinity|nan)");

  private PythonNumbers() {}

  /** Converts digits of all scripts to ASCII. */
  private static String ascii(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .map(c -> Character.isDigit(c) ? '0' + Character.digit(c, 10) : c)
        .forEach(out::appendCodePoint);
    return out.toString();
  }

  static Object integer(String number, int base) {
    String text = ascii(number);
    boolean negative = text.startsWith("-");
    String digits = negative || text.startsWith("+") ? text.substring(1) : text;
    int radix = base;
    int prefixed =
        digits.length() > 2 && digits.charAt(0) == '0'
            ? switch (Character.toLowerCase(digits.charAt(1))) {
              case 'x' -> 16;
              case 'o' -> 8;
              case 'b' -> 2;
              default -> 0;
            }
            : 0;
    if (prefixed != 0 && (base == prefixed || base == 0)) {
      digits = digits.substring(2);
      digits = digits.startsWith("_") ? digits.substring(1) : digits;
      radix = prefixed;
    } else if (base == 0) {
      radix = 10;
    }
    if (radix < Character.MIN_RADIX
        || radix > Character.MAX_RADIX
        || digits.length() > PythonRepr.DIGITS
        || digits.startsWith("_")
        || digits.endsWith("_")
        || digits.contains("__")) {
      return None.NONE;
    }
    String bare = digits.replace("_", "");
    for (int i = 0; i < bare.length(); i++) {
      if (Character.digit(bare.charAt(i), radix) < 0) {
        return None.NONE;
      }
    }
    return bare.isEmpty()
        ? None.NONE
        : PythonValues.integer(new BigInteger(negative ? "-" + bare : bare, radix));
  }

  static Object real(String number) {
    String text = ascii(number);
    var special = SPECIAL.matcher(text);
    if (special.matches()) {
      double value =
          special.group(2).equalsIgnoreCase("nan") ? Double.NaN : Double.POSITIVE_INFINITY;
      return special.group(1).equals("-") ? -value : value;
    }
    return text.length() <= PythonRepr.DIGITS && REAL.matcher(text).matches()
        ? (Object) Double.valueOf(text.replace("_", ""))
        : None.NONE;
  }
}
