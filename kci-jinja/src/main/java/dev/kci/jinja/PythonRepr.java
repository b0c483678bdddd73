package dev.kci.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Python's {@code str} and {@code repr}. */
final class PythonRepr {
  /** The maximum number of digits that Python 3.11 converts between integers and text. */
  static final int DIGITS = 4300;

  private PythonRepr() {}

  static String str(Object value) {
    if (value instanceof String text) {
      return text;
    }
    return value instanceof Markup markup ? markup.text() : repr(value);
  }

  static String repr(Object value) {
    return value instanceof Map || value instanceof List || value instanceof DictView
        ? container(value)
        : scalar(value);
  }

  /** Returns an arbitrary address, formatted as in Python. */
  static String address(Object value) {
    return String.format("0x7f%010x", System.identityHashCode(value) * 16L);
  }

  private static String scalar(Object value) {
    if (value instanceof Markup markup) {
      return "Markup(" + quoted(markup.text()) + ")";
    }
    if (value instanceof Generator generator) {
      return "<" + generator.type() + " at " + address(value) + ">";
    }
    if (value instanceof BigInteger big && big.bitLength() > DIGITS * 3) {
      String digits = big.toString();
      if (digits.length() - (big.signum() < 0 ? 1 : 0) > DIGITS) {
        throw new JinjaException(
            "Exceeds the limit (" + DIGITS + " digits) for integer string conversion");
      }
      return digits;
    }
    if (value instanceof String text) {
      return quoted(text);
    }
    if (value instanceof Boolean bool) {
      return bool ? "True" : "False";
    }
    if (value instanceof Double number) {
      return number(number);
    }
    if (value instanceof ConfigObject object) {
      return repr(object.attributes());
    }
    if (value instanceof Undefined) {
      return "";
    }
    if (value instanceof Callable && !(value instanceof Record)) {
      return "<function at " + address(value) + ">";
    }
    return value == None.NONE ? "None" : value.toString();
  }

  private static String container(Object value) {
    StringBuilder out = new StringBuilder();
    write(value, new ArrayList<>(), out);
    return out.toString();
  }

  /** Writes a value. If it contains itself, that is written as three dots, as in Python. */
  private static void write(Object value, List<Object> around, StringBuilder out) {
    Budget.text(out.length());
    if (value instanceof Undefined) {
      out.append("Undefined"); // only empty if printed alone
      return;
    }
    if (value instanceof Range
        || !(value instanceof Map || value instanceof List || value instanceof DictView)) {
      out.append(scalar(value));
      return;
    }
    if (around.stream().anyMatch(outer -> outer == value)) {
      out.append(value instanceof Map ? "{...}" : value instanceof Tuple ? "(...)" : "[...]");
      return;
    }
    around.add(value);
    if (value instanceof Map<?, ?> map) {
      String separator = "{";
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        out.append(separator);
        write(entry.getKey(), around, out);
        out.append(": ");
        write(entry.getValue(), around, out);
        separator = ", ";
      }
      out.append(map.isEmpty() ? "{}" : "}");
    } else if (value instanceof DictView view) {
      out.append(view.type()).append('(');
      write(view.items(), around, out);
      out.append(')');
    } else {
      List<?> list = (List<?>) value;
      boolean tuple = value instanceof Tuple;
      out.append(tuple ? '(' : '[');
      for (int i = 0; i < list.size(); i++) {
        out.append(i == 0 ? "" : ", ");
        write(list.get(i), around, out);
      }
      out.append(tuple ? list.size() == 1 ? ",)" : ")" : "]");
    }
    around.remove(around.size() - 1);
  }

  private static String quoted(String text) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    StringBuilder out = new StringBuilder(text.length() + 2).append(quote);
    int plain = 0;
    while (plain < text.length() && isPlain(text.charAt(plain))) {
      plain++;
    }
    out.append(text, 0, plain);
    if (plain < text.length()) {
      text.substring(plain).codePoints().forEach(c -> quoted(c, quote, out));
    }
    return out.append(quote).toString();
  }

  /** Returns whether a character never needs an escape, whatever the quotes. True of nearly all. */
  private static boolean isPlain(char c) {
    return c >= ' ' && c <= '~' && c != '\'' && c != '"' && c != '\\';
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

  static boolean printable(int c) {
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

  /** Returns the shortest digits that read back; without exponent from 1e-4 to 1e16. */
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

  /** Before JDK 19, Double.toString sometimes has an extra digit. */
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
