package dev.kci.runner.template.jinja;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Python's {@code str} and {@code repr}. */
final class PyText {
  private PyText() {}

  static String str(Object value) {
    return value instanceof String text ? text : repr(value);
  }

  static String repr(Object value) {
    if (value instanceof String text) {
      return quoted(text);
    }
    if (value instanceof Boolean bool) {
      return bool ? "True" : "False";
    }
    if (value instanceof Double number) {
      return number(number);
    }
    if (value instanceof Tuple tuple) {
      return "(" + joined(tuple) + (tuple.size() == 1 ? ",)" : ")");
    }
    if (value instanceof List<?> list) {
      return "[" + joined(list) + "]";
    }
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(entry -> repr(entry.getKey()) + ": " + repr(entry.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    if (value instanceof ConfigObject object) {
      return repr(object.attributes());
    }
    if (value instanceof Undefined) {
      return "";
    }
    return value == None.NONE ? "None" : value.toString();
  }

  private static String joined(List<?> list) {
    // inside a container an undefined value shows its own repr
    return list.stream()
        .map(item -> item instanceof Undefined ? "Undefined" : repr(item))
        .collect(Collectors.joining(", "));
  }

  private static String quoted(String text) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    StringBuilder out = new StringBuilder().append(quote);
    text.codePoints().forEach(c -> quoted(c, quote, out));
    return out.append(quote).toString();
  }

  private static void quoted(int c, char quote, StringBuilder out) {
    if (c == quote || c == '\\') {
      out.append('\\').appendCodePoint(c);
    } else if (c == '\n') {
      out.append("\\n");
    } else if (c == '\r') {
      out.append("\\r");
    } else if (c == '\t') {
      out.append("\\t");
    } else if (c == ' ' || printable(c)) {
      out.appendCodePoint(c);
    } else if (c <= 0xff) {
      out.append(String.format("\\x%02x", c));
    } else if (c <= 0xffff) {
      out.append(String.format("\\u%04x", c));
    } else {
      out.append(String.format("\\U%08x", c));
    }
  }

  private static boolean printable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SPACE_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /** The shortest digits that read back, plain from 1e-4 up to 1e16. */
  static String number(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0.0" : "0.0";
    }
    BigDecimal digits = shortest(value).stripTrailingZeros();
    int exponent = digits.precision() - digits.scale() - 1;
    if (exponent >= -4 && exponent < 16) {
      String plain = digits.toPlainString();
      return plain.indexOf('.') < 0 ? plain + ".0" : plain;
    }
    String unscaled = digits.unscaledValue().abs().toString();
    String mantissa =
        unscaled.length() == 1 ? unscaled : unscaled.charAt(0) + "." + unscaled.substring(1);
    return (value < 0 ? "-" : "")
        + mantissa
        + (exponent < 0 ? "e-" : "e+")
        + String.format("%02d", Math.abs(exponent));
  }

  /** Before JDK 19, Double.toString has a digit too many now and then. */
  private static BigDecimal shortest(double value) {
    BigDecimal exact = new BigDecimal(value);
    for (int precision = 1; precision < 17; precision++) {
      BigDecimal rounded = exact.round(new MathContext(precision, RoundingMode.HALF_EVEN));
      if (rounded.doubleValue() == value) {
        return rounded;
      }
    }
    return exact.round(new MathContext(17, RoundingMode.HALF_EVEN));
  }
}
