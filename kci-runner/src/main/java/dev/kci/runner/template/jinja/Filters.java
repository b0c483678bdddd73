package dev.kci.runner.template.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Jinja2's filters on one value; those over the items of a list are in {@link ListFilters}. */
final class Filters {
  private Filters() {}

  /** A filter: a value and its arguments in, a value out. */
  @FunctionalInterface
  interface Filter {
    Object apply(Object value, Args args);
  }

  /** A test, behind {@code is}. */
  @FunctionalInterface
  interface Test {
    boolean holds(Object value, Args args);
  }

  static @Nullable Filter find(String name) {
    return switch (name) {
      case "default", "d" ->
          (value, args) ->
              value instanceof Undefined || (args.bool(1, "boolean", false) && !Py.truth(value))
                  ? args.get(0, "default_value", "")
                  : value;
      case "string" -> (value, args) -> PyText.str(value);
      case "safe" -> (value, args) -> value;
      case "escape", "e", "forceescape" -> (value, args) -> escape(PyText.str(value));
      case "lower" -> (value, args) -> PyText.str(value).toLowerCase(Locale.ROOT);
      case "upper" -> (value, args) -> PyText.str(value).toUpperCase(Locale.ROOT);
      case "capitalize" -> (value, args) -> PyStrings.capitalize(PyText.str(value));
      case "title" -> (value, args) -> title(PyText.str(value));
      case "trim" ->
          (value, args) ->
              PyStrings.strip(PyText.str(value), args.get(0, "chars", None.NONE), true, true);
      case "replace" ->
          (value, args) ->
              PyStrings.replace(
                  PyText.str(value),
                  args.text(0, "old", ""),
                  args.text(1, "new", ""),
                  args.get(2, "count", None.NONE) == None.NONE ? -1 : args.integer(2, "count", -1));
      case "format" ->
          (value, args) ->
              PercentFormat.format(
                  PyText.str(value),
                  args.named().isEmpty() ? new Tuple(args.list()) : args.named());
      case "indent" -> Filters::indent;
      case "center" ->
          (value, args) ->
              PercentFormat.pad(PyText.str(value), (int) args.integer(0, "width", 80), '^', ' ');
      case "truncate" -> Filters::truncate;
      case "wordcount" ->
          (value, args) ->
              java.util.regex.Pattern.compile("\\w+").matcher(PyText.str(value)).results().count();
      case "int" -> Filters::integer;
      case "float" -> (value, args) -> real(value, args.get(0, "default", 0.0));
      case "abs" -> (value, args) -> Py.compare(value, 0L) < 0 ? Arithmetic.negative(value) : value;
      case "round" -> Filters::round;
      case "length", "count" -> (value, args) -> Py.length(value);
      case "items" ->
          (value, args) ->
              value instanceof Undefined
                  ? new ArrayList<>()
                  : PyMethods.items((Map<?, ?>) need(value, value instanceof Map, "a mapping"));
      case "attr" -> (value, args) -> Py.attribute(value, args.need(0, "name"));
      case "pprint" -> (value, args) -> PyText.repr(value);
      case "tojson" ->
          (value, args) -> {
            Object indent = args.get(0, "indent", None.NONE);
            return JsonDump.html(value, indent == None.NONE ? -1 : (int) Py.integer(indent));
          };
      case "urlencode" -> (value, args) -> urlencode(value);
      default -> ListFilters.find(name);
    };
  }

  static Object need(Object value, boolean right, String expected) {
    if (!right) {
      throw Py.unsupported(value, expected);
    }
    return value;
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace(">", "&gt;")
        .replace("<", "&lt;")
        .replace("'", "&#39;")
        .replace("\"", "&#34;");
  }

  private static String title(String text) {
    StringBuilder out = new StringBuilder();
    boolean start = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      out.append(start ? Character.toUpperCase(c) : Character.toLowerCase(c));
      start = c == '-' || "([{<".indexOf(c) >= 0 || PyStrings.space(c);
    }
    return out.toString();
  }

  private static Object indent(Object value, Args args) {
    Object width = args.get(0, "width", 4L);
    boolean first = args.bool(1, "first", false);
    boolean blank = args.bool(2, "blank", false);
    String indent = width instanceof String text ? text : " ".repeat((int) Py.integer(width));
    List<Object> lines = PyStrings.splitlines(PyText.str(value) + "\n", false);
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      String line = (String) lines.get(i);
      if (i > 0) {
        out.append('\n');
      }
      if (i > 0 ? blank || !line.isEmpty() : first) {
        out.append(indent);
      }
      out.append(line);
    }
    return out.toString();
  }

  private static Object truncate(Object value, Args args) {
    String text = PyText.str(value);
    int length = (int) args.integer(0, "length", 255);
    boolean hard = args.bool(1, "killwords", false);
    String end = args.text(2, "end", "...");
    Object given = args.get(3, "leeway", None.NONE);
    int leeway = given == None.NONE ? 5 : (int) Py.integer(given);
    if (text.length() <= length + leeway) {
      return text;
    }
    String cut = text.substring(0, length - end.length());
    int space = cut.lastIndexOf(' ');
    return (hard || space < 0 ? cut : cut.substring(0, space)) + end;
  }

  private static Object integer(Object value, Args args) {
    Object otherwise = args.get(0, "default", 0L);
    int base = (int) args.integer(1, "base", 10);
    if (value instanceof String text) {
      String digits = PyStrings.strip(text, None.NONE, true, true).replace("_", "");
      try {
        String bare = base == 16 ? digits.replaceFirst("^0[xX]", "") : digits;
        return Py.integer(new java.math.BigInteger(bare, base));
      } catch (NumberFormatException e) {
        Object real = real(digits, None.NONE);
        return real instanceof Double number ? (Object) number.longValue() : otherwise;
      }
    }
    Object plain = Py.plain(value);
    if (plain instanceof Double number) {
      return Py.integer(new java.math.BigDecimal(number).toBigInteger());
    }
    return plain instanceof Number ? plain : otherwise;
  }

  private static Object real(Object value, Object otherwise) {
    if (Py.plain(value) instanceof Number number) {
      return number.doubleValue();
    }
    String text = value instanceof String string ? string.strip() : "";
    boolean number = text.matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");
    return number ? (Object) Double.valueOf(text) : otherwise;
  }

  private static Object round(Object value, Args args) {
    int precision = (int) args.integer(0, "precision", 0);
    String method = args.text(1, "method", "common");
    java.math.RoundingMode mode =
        switch (method) {
          case "ceil" -> java.math.RoundingMode.CEILING;
          case "floor" -> java.math.RoundingMode.FLOOR;
          default -> java.math.RoundingMode.HALF_EVEN;
        };
    Object plain = Py.plain(value);
    if (plain instanceof Long && method.equals("common") && precision >= 0) {
      return plain;
    }
    double number = ((Number) need(plain, plain instanceof Number, "a number")).doubleValue();
    return new java.math.BigDecimal(number).setScale(precision, mode).doubleValue();
  }

  private static Object urlencode(Object value) {
    if (value instanceof Map<?, ?> map) {
      List<String> pairs = new ArrayList<>();
      new LinkedHashMap<>(map)
          .forEach(
              (key, item) ->
                  pairs.add((quote(key, "") + "=" + quote(item, "")).replace("%20", "+")));
      return String.join("&", pairs);
    }
    return quote(value, "/");
  }

  private static String quote(Object value, String safe) {
    StringBuilder out = new StringBuilder();
    for (byte b : PyText.str(value).getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (c < 0x80
          && (Character.isLetterOrDigit(c) || "_.-~".indexOf(c) >= 0 || safe.indexOf(c) >= 0)) {
        out.append(c);
      } else {
        out.append(String.format("%%%02X", (int) c));
      }
    }
    return out.toString();
  }
}
