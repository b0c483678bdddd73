package dev.kci.jinja;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;

/** Jinja2's filters for lists. */
final class ListFilters {
  private ListFilters() {}

  /** Returns the filters by name. */
  static Map<String, Filters.Filter> all() {
    Map<String, Filters.Filter> filters = new HashMap<>();
    filters.put("list", (value, args) -> PythonValues.iterate(value));
    filters.put("items", ListFilters::items);
    filters.put("join", ListFilters::join);
    filters.put(
        "first",
        (value, args) -> {
          Iterator<Object> items = args.items(value).iterator();
          return items.hasNext()
              ? items.next()
              : new Undefined("No first item, sequence was empty.");
        });
    filters.put("last", (value, args) -> last(value));
    filters.put("random", ListFilters::random);
    filters.put("reverse", (value, args) -> reverse(value));
    filters.put(
        "sort",
        (value, args) ->
            sort(
                PythonValues.iterate(value),
                keys(args.get(2, "attribute", None.NONE), args.bool(1, "case_sensitive", false)),
                args.bool(0, "reverse", false)));
    filters.put("min", (value, args) -> extreme(value, args, false));
    filters.put("max", (value, args) -> extreme(value, args, true));
    filters.put("sum", ListFilters::sum);
    filters.put("dictsort", ListFilters::dictsort);
    filters.put("groupby", ListFilters::groupby);
    return filters;
  }

  private static Object items(Object value, Args args) {
    if (value instanceof Undefined) {
      return new Generator("generator object do_items", List.of().iterator());
    }
    Map<?, ?> map =
        (Map<?, ?>) Filters.need(value, value instanceof Map, "a mapping, as items needs");
    return new Generator("generator object do_items", BuiltinMethods.items(map).iterator());
  }

  private static Object last(Object value) {
    if (value instanceof Generator) {
      throw new JinjaException("'generator' object is not reversible");
    }
    List<?> items = value instanceof List<?> list ? list : PythonValues.iterate(value);
    return items.isEmpty()
        ? new Undefined("No last item, sequence was empty.")
        : items.get(items.size() - 1);
  }

  private static Object random(Object value, Args args) {
    long length = PythonValues.length(value);
    if (length == 0) {
      return new Undefined("No random item, sequence was empty.");
    }
    long place = new Random().nextInt((int) length);
    if (value instanceof Map<?, ?> map && !map.containsKey(place)) {
      throw new JinjaException("KeyError: " + place); // like Python's random.choice
    }
    return Subscripts.item(value, place);
  }

  private static Object reverse(Object value) {
    if (PythonValues.plain(value) instanceof String text) {
      return Markup.like(value, new StringBuilder(text).reverse().toString());
    }
    List<Object> items = PythonValues.iterate(value);
    java.util.Collections.reverse(items);
    String type =
        value instanceof Range
            ? "range_iterator object"
            : value instanceof Tuple
                ? "reversed object"
                : value instanceof Map
                    ? "dict_reversekeyiterator object"
                    : "list_reverseiterator object";
    return new Generator(type, items.iterator());
  }

  private static Object join(Object value, Args args) {
    UnaryOperator<Object> attribute = attribute(args.get(1, "attribute", None.NONE));
    Object separator = args.get(0, "d", "");
    List<Object> items = new ArrayList<>();
    boolean html = args.autoescape() && separator instanceof Markup;
    for (Object item : args.items(value)) {
      items.add(attribute.apply(item));
      html |= args.autoescape() && items.get(items.size() - 1) instanceof Markup;
      Budget.items(items.size());
    }
    StringBuilder out = new StringBuilder();
    String between = html ? Markup.escape(separator).text() : PythonRepr.str(separator);
    for (int i = 0; i < items.size(); i++) {
      String text = html ? Markup.escape(items.get(i)).text() : PythonRepr.str(items.get(i));
      Budget.text((long) out.length() + text.length() + between.length());
      out.append(i == 0 ? "" : between).append(text);
    }
    return html ? new Markup(out.toString()) : out.toString();
  }

  /**
   * Returns a function that reads an attribute of an item by dotted name or number; without a name,
   * the identity.
   */
  static UnaryOperator<Object> attribute(Object name) {
    return attribute(name, None.NONE);
  }

  /** Returns the same function with a default for missing attributes, unless that is None. */
  static UnaryOperator<Object> attribute(Object name, Object otherwise) {
    if (name == None.NONE) {
      return item -> item;
    }
    List<Object> parts = new ArrayList<>();
    if (PythonValues.plain(name) instanceof String text) {
      for (String part : text.split("\\.", -1)) {
        parts.add(part.matches("\\d{1,18}") ? (Object) Long.valueOf(part) : part);
      }
    } else {
      parts.add(name);
    }
    return item -> {
      Object value = item;
      for (Object part : parts) {
        value = Subscripts.item(value, part);
        if (value instanceof Undefined && otherwise != None.NONE) {
          value = otherwise;
        }
      }
      return value;
    };
  }

  /** Returns the sort key. For several attributes separated by commas, it is a list of values. */
  private static UnaryOperator<Object> keys(Object names, boolean caseSensitive) {
    if (!(PythonValues.plain(names) instanceof String text) || text.indexOf(',') < 0) {
      return key(attribute(names), caseSensitive);
    }
    List<UnaryOperator<Object>> keys = new ArrayList<>();
    for (String name : text.split(",", -1)) {
      keys.add(key(attribute(name), caseSensitive));
    }
    return item -> {
      List<Object> values = new ArrayList<>();
      keys.forEach(key -> values.add(key.apply(item)));
      return values;
    };
  }

  static UnaryOperator<Object> key(UnaryOperator<Object> attribute, boolean caseSensitive) {
    return item -> {
      Object value = attribute.apply(item);
      return PythonValues.plain(value) instanceof String text && !caseSensitive
          ? text.toLowerCase(Locale.ROOT)
          : value;
    };
  }

  /** Sorts a list in place and returns it. Stable, even in reverse. */
  static List<Object> sort(List<Object> items, UnaryOperator<Object> key, boolean reverse) {
    record Keyed(Object key, Object item) {}
    List<Keyed> keyed = new ArrayList<>();
    items.forEach(item -> keyed.add(new Keyed(key.apply(item), item)));
    Comparator<Keyed> order = (a, b) -> Comparisons.compare(a.key, b.key);
    try {
      keyed.sort(reverse ? order.reversed() : order);
    } catch (IllegalArgumentException e) {
      throw new JinjaException("values cannot be ordered", e); // NaN
    }
    for (int i = 0; i < keyed.size(); i++) {
      items.set(i, keyed.get(i).item);
    }
    return items;
  }

  private static Object extreme(Object value, Args args, boolean most) {
    UnaryOperator<Object> key =
        key(attribute(args.get(1, "attribute", None.NONE)), args.bool(0, "case_sensitive", false));
    Object best = new Undefined("No aggregated item, sequence was empty.");
    Object bestKey = None.NONE;
    boolean first = true;
    for (Object item : args.items(value)) {
      Object itemKey = key.apply(item);
      if (first
          || (most
              ? Comparisons.compare(itemKey, bestKey) > 0
              : Comparisons.compare(itemKey, bestKey) < 0)) {
        best = item;
        bestKey = itemKey;
      }
      first = false;
    }
    return best;
  }

  private static Object sum(Object value, Args args) {
    UnaryOperator<Object> attribute = attribute(args.get(0, "attribute", None.NONE));
    Object total = args.get(1, "start", 0L);
    if (PythonValues.plain(total) instanceof String) {
      throw new JinjaException("sum() can't sum strings [use ''.join(seq) instead]");
    }
    for (Object item : args.items(value)) {
      total =
          args.scope().context.budget.charge(Arithmetic.apply("+", total, attribute.apply(item)));
    }
    return total;
  }

  private static Object dictsort(Object value, Args args) {
    Map<?, ?> map = (Map<?, ?>) Filters.need(value, value instanceof Map, "a mapping");
    String by = args.text(1, "by", "key");
    if (!by.equals("key") && !by.equals("value")) {
      throw new JinjaException("You can only sort by either \"key\" or \"value\"");
    }
    int place = by.equals("value") ? 1 : 0;
    return sort(
        BuiltinMethods.items(map),
        key(item -> ((Tuple) item).get(place), args.bool(0, "case_sensitive", false)),
        args.bool(2, "reverse", false));
  }

  private static Object groupby(Object value, Args args) {
    UnaryOperator<Object> attribute =
        attribute(args.need(0, "attribute"), args.get(1, "default", None.NONE));
    UnaryOperator<Object> key = key(attribute, args.bool(2, "case_sensitive", false));
    List<Object> groups = new ArrayList<>();
    List<Object> group = new ArrayList<>();
    Object last = None.NONE;
    for (Object item : sort(PythonValues.iterate(value), key, false)) {
      Object itemKey = key.apply(item);
      if (group.isEmpty() || !Comparisons.equal(itemKey, last)) {
        group = new ArrayList<>();
        last = itemKey;
        groups.add(new Group(attribute.apply(item), group).tuple());
      }
      group.add(item);
    }
    return groups;
  }

  private record Group(Object grouper, List<Object> list) {
    Tuple tuple() {
      return Tuple.named(List.of("grouper", "list"), List.of(grouper, list));
    }
  }
}
