package dev.kci.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's {@code text % values}, with its formats for numbers and padding. */
final class PercentFormat {
  private static final Pattern PERCENT =
      Pattern.compile(
          "%(?:(?:\\(([^)]*+)\\))?([-#0 +]*+)(\\d++|\\*)?(?:\\.(\\d++|\\*)?)?[hlL]?(.)?)",
          Pattern.DOTALL);

  private PercentFormat() {}

  static String format(String format, Object values) {
    return new Values(values).format(format);
  }

  /** The values of a format, consumed in order. */
  private static final class Values {
    private final Object values;
    private final List<?> list;
    private int next;

    private Values(Object values) {
      this.values = values;
      this.list = values instanceof Tuple tuple ? tuple : List.of(values);
    }

    private String format(String format) {
      Matcher matcher = PERCENT.matcher(format);
      StringBuilder out = new StringBuilder();
      while (matcher.find()) {
        String text = one(matcher);
        Budget.text((long) out.length() + text.length());
        matcher.appendReplacement(out, Matcher.quoteReplacement(text));
      }
      boolean mapping = values instanceof Map || (values instanceof List && !isTuple());
      if (next < list.size() && !mapping) {
        throw new JinjaException("not all arguments converted during string formatting");
      }
      return matcher.appendTail(out).toString();
    }

    private boolean isTuple() {
      return values instanceof Tuple;
    }

    private Object take() {
      if (next >= list.size()) {
        throw new JinjaException("not enough arguments for format string");
      }
      return list.get(next++);
    }

    private int size(String given, int otherwise) {
      if (given == null) {
        return otherwise;
      }
      if (!given.equals("*")) {
        return PercentFormat.size(given);
      }
      if (!(PythonValues.plain(take()) instanceof Long number)) {
        throw new JinjaException("* wants int");
      }
      return (int) Math.max(-Budget.TEXT, Math.min(Integer.MAX_VALUE, number));
    }

    private String one(Matcher matcher) {
      String kind = matcher.group(5);
      if (kind == null) {
        throw new JinjaException("incomplete format");
      }
      if (kind.equals("%")) {
        return "%";
      }
      Object named = null;
      if (matcher.group(1) != null) {
        if (!(values instanceof Map<?, ?> map)) {
          throw new JinjaException("format requires a mapping");
        }
        named = map.get(matcher.group(1));
        if (named == null) {
          throw new JinjaException("KeyError: " + PythonRepr.repr(matcher.group(1)));
        }
        next = list.size();
      }
      String flags = matcher.group(2);
      int width = size(matcher.group(3), 0);
      boolean dot = matcher.group().contains(".");
      int precision = Math.max(-1, size(matcher.group(4), dot ? 0 : -1));
      Object value = named != null ? named : take();
      boolean left = flags.contains("-") || width < 0;
      String text =
          switch (kind) {
            case "s" -> cut(PythonRepr.str(value), precision);
            case "r", "a" -> cut(PythonRepr.repr(value), precision);
            case "c" -> character(value);
            default -> signed(flags, number(kind, value, precision, flags.contains("#")));
          };
      boolean zero = flags.contains("0") && !left && !"srac".contains(kind);
      return pad(text, Math.abs(width), left ? '<' : zero ? '=' : '>', zero ? "0" : " ");
    }
  }

  /** Parses a width or precision. */
  static int size(String digits) {
    if (digits.length() > 9) {
      throw new JinjaException("Too many decimal digits in format string");
    }
    return digits.isEmpty() ? 0 : Integer.parseInt(digits);
  }

  private static String signed(String flags, String text) {
    if (text.startsWith("-")) {
      return text;
    }
    return (flags.contains("+") ? "+" : flags.contains(" ") ? " " : "") + text;
  }

  static String character(Object value) {
    if (PythonValues.plain(value) instanceof String text
        && text.codePointCount(0, text.length()) == 1) {
      return text;
    }
    if (PythonValues.plain(value) instanceof Long code
        && code >= 0
        && code <= Character.MAX_CODE_POINT) {
      return Character.toString((int) (long) code);
    }
    throw new JinjaException("%c requires int or char");
  }

  static String cut(String text, int precision) {
    return precision < 0 || precision >= text.codePointCount(0, text.length())
        ? text
        : text.substring(0, text.offsetByCodePoints(0, precision));
  }

  static String number(String kind, Object value, int precision) {
    return number(kind, value, precision, false);
  }

  /**
   * Formats a number. Only negative numbers have a sign.
   *
   * @param precision -1 for the default
   * @param alternate whether to add the base's prefix or keep trailing zeros
   */
  static String number(String kind, Object value, int precision, boolean alternate) {
    if (value instanceof Undefined undefined) {
      throw undefined.error();
    }
    if (!(PythonValues.plain(value) instanceof Number number)) {
      throw new JinjaException(
          "%" + kind + " format: a real number is required, not " + PythonValues.type(value));
    }
    Budget.text(precision);
    return switch (kind) {
      case "d", "i", "u" -> digits(whole(number), 10, "", precision);
      case "x", "X", "o", "b" -> {
        if (number instanceof Double) {
          throw new JinjaException("%" + kind + " format: an integer is required, not float");
        }
        int base = kind.equals("o") ? 8 : kind.equals("b") ? 2 : 16;
        String text =
            digits(
                whole(number),
                base,
                alternate ? "0" + kind.toLowerCase(Locale.ROOT) : "",
                precision);
        yield kind.equals("X") ? text.toUpperCase(Locale.ROOT) : text;
      }
      case "f", "F", "e", "E", "g", "G" -> {
        String text =
            real(
                kind.toLowerCase(Locale.ROOT),
                real(number),
                precision < 0 ? 6 : precision,
                alternate);
        yield Character.isUpperCase(kind.charAt(0)) ? text.toUpperCase(Locale.ROOT) : text;
      }
      default -> throw new JinjaException("unsupported format character " + PythonRepr.repr(kind));
    };
  }

  private static double real(Number number) {
    if (number instanceof BigInteger && Double.isInfinite(number.doubleValue())) {
      throw new JinjaException("int too large to convert to float");
    }
    return number.doubleValue();
  }

  private static BigInteger whole(Number number) {
    if (!(number instanceof Double real)) {
      return PythonValues.big(number);
    }
    if (real.isNaN() || real.isInfinite()) {
      throw new JinjaException("cannot convert float " + PythonRepr.number(real) + " to integer");
    }
    return new BigDecimal(real).toBigInteger();
  }

  private static String digits(BigInteger number, int base, String prefix, int precision) {
    String digits =
        base == 10
            ? PythonRepr.str(PythonValues.integer(number.abs()))
            : number.abs().toString(base);
    int zeros = Math.max(0, precision - digits.length());
    return (number.signum() < 0 ? "-" : "") + prefix + "0".repeat(zeros) + digits;
  }

  private static String real(String kind, double value, int precision, boolean alternate) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return PythonRepr.number(value);
    }
    String sign = value < 0 || (value == 0 && 1 / value < 0) ? "-" : "";
    BigDecimal exact = new BigDecimal(Math.abs(value));
    return sign
        + switch (kind) {
          case "f" -> exact.setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
          case "e" -> scientific(exact, precision);
          default -> general(exact, Math.max(1, precision), alternate);
        };
  }

  private static String scientific(BigDecimal number, int precision) {
    if (number.signum() == 0) {
      return (precision > 0 ? "0." + "0".repeat(precision) : "0") + "e+00";
    }
    BigDecimal rounded = number.round(new MathContext(precision + 1, RoundingMode.HALF_EVEN));
    int exponent = rounded.precision() - rounded.scale() - 1;
    String digits = rounded.unscaledValue().toString();
    digits += "0".repeat(Math.max(0, precision + 1 - digits.length()));
    digits = digits.substring(0, precision + 1);
    return digits.charAt(0)
        + (precision > 0 ? "." + digits.substring(1) : "")
        + (exponent < 0 ? "e-" : "e+")
        + String.format("%02d", Math.abs(exponent));
  }

  private static String general(BigDecimal number, int precision, boolean zeros) {
    if (number.signum() == 0) {
      return zeros && precision > 1 ? "0." + "0".repeat(precision - 1) : "0";
    }
    BigDecimal rounded = number.round(new MathContext(precision, RoundingMode.HALF_EVEN));
    int exponent = rounded.precision() - rounded.scale() - 1;
    if (exponent < -4 || exponent >= precision) {
      String text = scientific(number, precision - 1);
      int e = text.indexOf('e');
      return zeros ? text : bare(text.substring(0, e)) + text.substring(e);
    }
    String plain =
        rounded
            .setScale(Math.max(0, precision - 1 - exponent), RoundingMode.HALF_EVEN)
            .toPlainString();
    return zeros ? plain : bare(plain);
  }

  /** Removes trailing zeros after the point. */
  private static String bare(String number) {
    return number.indexOf('.') < 0 ? number : number.replaceFirst("\\.?0*$", "");
  }

  /**
   * Pads a text.
   *
   * @param align {@code <}, {@code >}, {@code ^}, or {@code =} to fill after a sign
   */
  static String pad(String text, int width, char align, String fill) {
    int missing = width - text.codePointCount(0, text.length());
    if (missing <= 0) {
      return text;
    }
    Budget.text(width);
    if (align == '=' && !text.isEmpty() && "+- ".indexOf(text.charAt(0)) >= 0) {
      return text.charAt(0) + fill.repeat(missing) + text.substring(1);
    }
    // Python puts the extra character to the left if the width is odd
    int left = missing / 2 + (missing & width & 1);
    return switch (align) {
      case '<' -> text + fill.repeat(missing);
      case '^' -> fill.repeat(left) + text + fill.repeat(missing - left);
      default -> fill.repeat(missing) + text;
    };
  }
}
