package dev.kci.runner.template.jinja;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's {@code text % values}, and the {@code {}} of {@code str.format}. */
final class PercentFormat {
  private static final Pattern PERCENT =
      Pattern.compile("%(?:\\(([^)]*)\\))?([-#0 +]*)(\\d+)?(?:\\.(\\d+))?([a-zA-Z%])");

  private PercentFormat() {}

  static String format(String format, Object values) {
    List<Object> list = values instanceof Tuple tuple ? tuple : List.of(values);
    Matcher matcher = PERCENT.matcher(format);
    StringBuilder out = new StringBuilder();
    int next = 0;
    while (matcher.find()) {
      String text;
      if (matcher.group(5).equals("%")) {
        text = "%";
      } else {
        Object value;
        if (matcher.group(1) != null) {
          value = Py.item(values, matcher.group(1));
        } else if (next < list.size()) {
          value = list.get(next++);
        } else {
          throw new JinjaException("not enough arguments for format string");
        }
        text = one(matcher, value);
      }
      matcher.appendReplacement(out, Matcher.quoteReplacement(text));
    }
    if (next < list.size() && !(values instanceof Map)) {
      throw new JinjaException("not all arguments converted during string formatting");
    }
    return matcher.appendTail(out).toString();
  }

  private static String one(Matcher matcher, Object value) {
    String flags = matcher.group(2);
    int precision = matcher.group(4) == null ? -1 : Integer.parseInt(matcher.group(4));
    String kind = matcher.group(5);
    String text =
        switch (kind) {
          case "s" -> cut(PyText.str(value), precision);
          case "r" -> cut(PyText.repr(value), precision);
          default -> number(kind, value, precision);
        };
    if (flags.contains("+") && !text.startsWith("-") && !"sr".contains(kind)) {
      text = "+" + text;
    }
    int width = matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3));
    return pad(text, width, flags.contains("-") ? '<' : '>', zero(flags, kind) ? '0' : ' ');
  }

  private static boolean zero(String flags, String kind) {
    return flags.contains("0") && !flags.contains("-") && !"sr".contains(kind);
  }

  private static String cut(String text, int precision) {
    return precision < 0 ? text : text.substring(0, Math.min(precision, text.length()));
  }

  static String number(String kind, Object value, int precision) {
    if (!(Py.plain(value) instanceof Number number)) {
      throw new JinjaException(
          "%" + kind + " format: a real number is required, not " + Py.type(value));
    }
    return switch (kind) {
      case "d", "i", "u" ->
          number instanceof Double real
              ? new java.math.BigDecimal(real).toBigInteger().toString()
              : number.toString();
      case "x" -> Py.big(number).toString(16);
      case "X" -> Py.big(number).toString(16).toUpperCase(java.util.Locale.ROOT);
      case "o" -> Py.big(number).toString(8);
      case "b" -> Py.big(number).toString(2);
      case "f", "F" ->
          new java.math.BigDecimal(number.doubleValue())
              .setScale(precision < 0 ? 6 : precision, java.math.RoundingMode.HALF_EVEN)
              .toPlainString();
      case "e" ->
          String.format(
              java.util.Locale.ROOT,
              "%." + (precision < 0 ? 6 : precision) + "e",
              number.doubleValue());
      case "g" -> PyText.number(number.doubleValue()).replaceFirst("\\.0$", "");
      default -> throw new JinjaException("unsupported format character '" + kind + "'");
    };
  }

  static String pad(String text, int width, char align, char fill) {
    int missing = width - text.codePointCount(0, text.length());
    if (missing <= 0) {
      return text;
    }
    String padding = String.valueOf(fill).repeat(missing);
    if (fill == '0' && align == '>' && (text.startsWith("-") || text.startsWith("+"))) {
      return text.charAt(0) + padding + text.substring(1);
    }
    return switch (align) {
      case '<' -> text + padding;
      case '^' -> padding.substring(0, missing / 2) + text + padding.substring(missing / 2);
      default -> padding + text;
    };
  }

  private static final Pattern BRACES =
      Pattern.compile("\\{\\{|\\}\\}|\\{([^{}!:]*)(?:!([rs]))?(?::([^{}]*))?\\}");
  private static final Pattern SPEC =
      Pattern.compile("(?:(.)?([<>^]))?([+ ]?)(0?)(\\d+)?(,)?(?:\\.(\\d+))?([a-zA-Z%]?)");

  /** {@code text.format(…)}. */
  static String braces(String format, Args args) {
    Matcher matcher = BRACES.matcher(format);
    StringBuilder out = new StringBuilder();
    int next = 0;
    while (matcher.find()) {
      String text;
      if (matcher.group(1) == null) {
        text = matcher.group().substring(1);
      } else {
        String field = matcher.group(1);
        Object value = field.isEmpty() ? args.need(next++, "{}") : field(field, args);
        String conversion = matcher.group(2);
        Object converted = "r".equals(conversion) ? PyText.repr(value) : value;
        text = spec(converted, matcher.group(3) == null ? "" : matcher.group(3));
      }
      matcher.appendReplacement(out, Matcher.quoteReplacement(text));
    }
    return matcher.appendTail(out).toString();
  }

  private static Object field(String field, Args args) {
    String[] parts = field.split("[.\\[\\]]+");
    Object value =
        parts[0].matches("\\d+")
            ? args.need(Integer.parseInt(parts[0]), parts[0])
            : args.need(Integer.MAX_VALUE, parts[0]);
    for (int i = 1; i < parts.length; i++) {
      Object key = parts[i].matches("\\d+") ? (Object) Long.valueOf(parts[i]) : parts[i];
      value = Py.item(value, key);
    }
    return value;
  }

  static String spec(Object value, String spec) {
    Matcher matcher = SPEC.matcher(spec);
    if (spec.isEmpty() || !matcher.matches()) {
      return PyText.str(value);
    }
    int precision = matcher.group(7) == null ? -1 : Integer.parseInt(matcher.group(7));
    String kind = matcher.group(8);
    boolean number = Py.plain(value) instanceof Number;
    String text;
    if (kind.isEmpty() || kind.equals("s")) {
      text = number ? PyText.str(value) : cut(PyText.str(value), precision);
    } else {
      text = number(kind, value, precision);
    }
    if (matcher.group(6) != null) {
      text = text.replaceAll("(?<=\\d)(?=(\\d{3})+(?!\\d))", ",");
    }
    if (matcher.group(3).equals("+") && !text.startsWith("-")) {
      text = "+" + text;
    }
    int width = matcher.group(5) == null ? 0 : Integer.parseInt(matcher.group(5));
    boolean zero = matcher.group(4).equals("0") && matcher.group(2) == null;
    char align = matcher.group(2) != null ? matcher.group(2).charAt(0) : number ? '>' : '<';
    char fill = matcher.group(1) != null ? matcher.group(1).charAt(0) : zero ? '0' : ' ';
    return pad(text, width, align, fill);
  }
}
