package dev.kci.pipeline.config;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The format specification after the colon of a placeholder. Supports a subset of Python's: fill
 * and alignment, a leading zero, width, precision, and the types s, d, x and f.
 */
final class FormatSpec {
  private static final Pattern SPEC =
      Pattern.compile("(?:(.)?([<>^]))?(0)?(\\d{1,3})?(?:\\.(\\d{1,3}))?([sdxf])?", Pattern.DOTALL);

  private FormatSpec() {}

  /** Formats a value. Returns null if the specification does not apply to such a value. */
  static @Nullable String format(@Nullable Object value, String spec) {
    if (spec.isEmpty()) {
      return PythonText.str(value);
    }
    Matcher parts = SPEC.matcher(spec);
    if (!parts.matches()) {
      return null;
    }
    String type = parts.group(6) == null ? "" : parts.group(6);
    Integer precision = parts.group(5) == null ? null : Integer.valueOf(parts.group(5));
    boolean number = value instanceof Number;
    String text =
        value instanceof Number each ? number(each, type, precision) : text(value, type, precision);
    if (text == null) {
      return null;
    }
    boolean zero = parts.group(3) != null && parts.group(2) == null;
    char fill = parts.group(1) != null ? parts.group(1).charAt(0) : zero ? '0' : ' ';
    char align = parts.group(2) != null ? parts.group(2).charAt(0) : number ? '>' : '<';
    int width = parts.group(4) == null ? 0 : Integer.parseInt(parts.group(4));
    return padded(text, width, fill, align, zero && number);
  }

  private static @Nullable String text(
      @Nullable Object value, String type, @Nullable Integer precision) {
    if (!(value instanceof String text) || !(type.isEmpty() || type.equals("s"))) {
      return null;
    }
    return precision == null || text.length() <= precision ? text : text.substring(0, precision);
  }

  private static @Nullable String number(Number value, String type, @Nullable Integer precision) {
    boolean whole = value instanceof Long || value instanceof BigInteger;
    return switch (type) {
      case "" -> precision == null ? PythonText.str(value) : null;
      case "d" -> whole && precision == null ? value.toString() : null;
      case "x" -> whole && precision == null ? new BigInteger(value.toString()).toString(16) : null;
      case "f" -> fixed(value, precision == null ? 6 : precision);
      default -> null;
    };
  }

  private static @Nullable String fixed(Number value, int digits) {
    double real = value.doubleValue();
    return Double.isFinite(real)
        ? new BigDecimal(real).setScale(digits, RoundingMode.HALF_EVEN).toPlainString()
        : null;
  }

  private static String padded(String text, int width, char fill, char align, boolean afterSign) {
    int missing = width - text.codePointCount(0, text.length());
    if (missing <= 0) {
      return text;
    }
    String padding = String.valueOf(fill).repeat(missing);
    if (afterSign && text.startsWith("-")) {
      return "-" + padding + text.substring(1);
    }
    return switch (align) {
      case '<' -> text + padding;
      case '^' -> padding.substring(0, missing / 2) + text + padding.substring(missing / 2);
      default -> padding + text;
    };
  }
}
