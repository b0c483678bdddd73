package dev.kci.jinja;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Jinja2's filters by name. Those for numbers and arbitrary values are here, the others in {@link
 * TextFilters}, {@link ListFilters} and {@link LazyFilters}.
 */
final class Filters {
  /** Filters that pass their arguments on. */
  private static final Set<String> FREE =
      Set.of("format", "map", "select", "reject", "selectattr", "rejectattr");

  private static final Map<String, List<String>> PARAMETERS =
      Map.ofEntries(
          Map.entry("attr", List.of("name")),
          Map.entry("batch", List.of("linecount", "fill_with")),
          Map.entry("center", List.of("width")),
          Map.entry("d", List.of("default_value", "boolean")),
          Map.entry("default", List.of("default_value", "boolean")),
          Map.entry("dictsort", List.of("case_sensitive", "by", "reverse")),
          Map.entry("filesizeformat", List.of("binary")),
          Map.entry("float", List.of("default")),
          Map.entry("groupby", List.of("attribute", "default", "case_sensitive")),
          Map.entry("indent", List.of("width", "first", "blank")),
          Map.entry("int", List.of("default", "base")),
          Map.entry("join", List.of("d", "attribute")),
          Map.entry("max", List.of("case_sensitive", "attribute")),
          Map.entry("min", List.of("case_sensitive", "attribute")),
          Map.entry("replace", List.of("old", "new", "count")),
          Map.entry("round", List.of("precision", "method")),
          Map.entry("slice", List.of("slices", "fill_with")),
          Map.entry("sort", List.of("reverse", "case_sensitive", "attribute")),
          Map.entry("sum", List.of("attribute", "start")),
          Map.entry("tojson", List.of("indent")),
          Map.entry("trim", List.of("chars")),
          Map.entry("truncate", List.of("length", "killwords", "end", "leeway")),
          Map.entry("unique", List.of("case_sensitive", "attribute")),
          Map.entry(
              "urlize", List.of("trim_url_limit", "nofollow", "target", "rel", "extra_schemes")),
          Map.entry(
              "wordwrap", List.of("width", "break_long_words", "wrapstring", "break_on_hyphens")),
          Map.entry("xmlattr", List.of("autospace")));

  private static final Map<String, Filter> ALL = all();

  private Filters() {}

  /** Converts a value, given the filter's arguments. */
  @FunctionalInterface
  interface Filter {
    Object apply(Object value, Args args);
  }

  /** A test after {@code is}. */
  @FunctionalInterface
  interface Test {
    boolean holds(Object value, Args args);
  }

  /** Returns the filter of that name, or null. It refuses arguments that it does not have. */
  static @Nullable Filter find(String name) {
    return ALL.get(name);
  }

  private static Map<String, Filter> all() {
    Map<String, Filter> all = new HashMap<>(own());
    all.putAll(TextFilters.all());
    all.putAll(ListFilters.all());
    all.putAll(LazyFilters.all());
    all.replaceAll(Filters::checked);
    return Map.copyOf(all);
  }

  private static Filter checked(String name, Filter filter) {
    List<String> parameters = PARAMETERS.getOrDefault(name, List.of());
    return FREE.contains(name)
        ? filter
        : (value, args) -> filter.apply(value, args.checked(name, parameters));
  }

  /** Returns the filters of this class by name. */
  private static Map<String, Filter> own() {
    Map<String, Filter> filters = new HashMap<>();
    Filter otherwise =
        (value, args) ->
            value instanceof Undefined
                    || (args.bool(1, "boolean", false) && !PythonValues.truth(value))
                ? args.get(0, "default_value", "")
                : value;
    filters.put("default", otherwise);
    filters.put("d", otherwise);
    filters.put("string", (value, args) -> value instanceof Markup ? value : PythonRepr.str(value));
    filters.put("int", Filters::integer);
    filters.put("float", (value, args) -> real(value, args.get(0, "default", 0.0)));
    filters.put(
        "abs",
        (value, args) -> {
          if (!(PythonValues.plain(value) instanceof Number)) {
            throw PythonValues.unsupported(value, "a number, as abs() needs");
          }
          return Comparisons.compare(value, 0L) < 0 || value.equals(-0.0)
              ? Arithmetic.negative(value)
              : PythonValues.plain(value);
        });
    filters.put("round", Filters::round);
    Filter length = (value, args) -> PythonValues.length(value);
    filters.put("length", length);
    filters.put("count", length);
    filters.put("attr", Filters::attribute);
    filters.put("pprint", (value, args) -> PrettyPrint.text(value));
    filters.put("filesizeformat", Filters::fileSize);
    filters.put(
        "tojson",
        (value, args) -> {
          Object indent = args.get(0, "indent", None.NONE);
          return new Markup(
              JsonDump.html(value, indent == None.NONE ? -1 : args.size(0, "indent", 0)));
        });
    return filters;
  }

  static Object need(Object value, boolean right, String expected) {
    if (!right) {
      throw PythonValues.unsupported(value, expected);
    }
    return value;
  }

  /** Returns an attribute, but never an item. */
  private static Object attribute(Object value, Args args) {
    String name = args.text(0, "name", "");
    Object found = Subscripts.attribute(value, name);
    boolean item =
        value instanceof Map<?, ?> map && map.get(name) == found && !(found instanceof Callable);
    return item
        ? new Undefined(
            "'" + PythonValues.type(value) + " object' has no attribute " + PythonRepr.repr(name))
        : found;
  }

  private static String fileSize(Object value, Args args) {
    Object number = real(value, None.NONE);
    if (!(number instanceof Double bytes)) {
      throw PythonValues.unsupported(value, "a number");
    }
    boolean binary = args.bool(0, "binary", false);
    double base = binary ? 1024 : 1000;
    if (bytes == 1) {
      return "1 Byte";
    }
    if (bytes < base) {
      return bytes.longValue() + " Bytes";
    }
    String units = binary ? "KMGTPEZY" : "kMGTPEZY";
    double unit = base;
    int i = 0;
    while (i < units.length() - 1 && bytes >= unit * base) {
      unit *= base;
      i++;
    }
    return PercentFormat.number("f", bytes / unit, 1)
        + " "
        + units.charAt(i)
        + (binary ? "iB" : "B");
  }

  private static Object integer(Object value, Args args) {
    Object otherwise = args.get(0, "default", 0L);
    Object plain = PythonValues.plain(value);
    if (plain instanceof String text) {
      String digits = StringMethods.strip(text, None.NONE, true, true);
      Object whole = PythonNumbers.integer(digits, args.size(1, "base", 10));
      if (whole instanceof Number) {
        return whole;
      }
      return PythonNumbers.real(digits) instanceof Double number && !number.isInfinite()
          ? truncated(number, otherwise)
          : otherwise;
    }
    if (plain instanceof Double number) {
      return truncated(number, otherwise);
    }
    if (value instanceof Undefined undefined) {
      throw undefined.error();
    }
    return plain instanceof Number ? plain : otherwise;
  }

  private static Object truncated(double number, Object otherwise) {
    if (Double.isInfinite(number)) {
      throw new JinjaException("cannot convert float infinity to integer");
    }
    return Double.isNaN(number)
        ? otherwise
        : PythonValues.integer(new java.math.BigDecimal(number).toBigInteger());
  }

  private static Object real(Object value, Object otherwise) {
    Object plain = PythonValues.plain(value);
    if (plain instanceof Number number) {
      return number.doubleValue();
    }
    if (value instanceof Undefined undefined) {
      throw undefined.error();
    }
    Object number =
        plain instanceof String text
            ? PythonNumbers.real(StringMethods.strip(text, None.NONE, true, true))
            : None.NONE;
    return number == None.NONE ? otherwise : number;
  }

  private static Object round(Object value, Args args) {
    int precision = Math.max(-400, Math.min(400, args.size(0, "precision", 0)));
    String method = args.text(1, "method", "common");
    java.math.RoundingMode mode =
        switch (method) {
          case "common" -> java.math.RoundingMode.HALF_EVEN;
          case "ceil" -> java.math.RoundingMode.CEILING;
          case "floor" -> java.math.RoundingMode.FLOOR;
          default -> throw new JinjaException("method must be common, ceil or floor");
        };
    Object plain = PythonValues.plain(value);
    if (plain instanceof Number && !(plain instanceof Double) && method.equals("common")) {
      return PythonValues.integer(
          new java.math.BigDecimal(PythonValues.big((Number) plain))
              .setScale(Math.min(0, precision), mode)
              .toBigInteger());
    }
    double number = ((Number) need(plain, plain instanceof Number, "a number")).doubleValue();
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      return number;
    }
    if (!method.equals("common")) {
      // like Jinja2, including its rounding errors
      double factor = Math.pow(10, precision);
      double scaled = number * factor;
      return (method.equals("ceil") ? Math.ceil(scaled) : Math.floor(scaled)) / factor;
    }
    double rounded = new java.math.BigDecimal(number).setScale(precision, mode).doubleValue();
    return rounded == 0 ? Math.copySign(0, number) : rounded;
  }
}
