package dev.kci.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Methods of Python's lists and dicts; those of strings are in {@link StringMethods}. */
final class BuiltinMethods {
  private static final Set<String> NO_ARGUMENTS =
      Set.of(
          "capitalize",
          "casefold",
          "clear",
          "copy",
          "isalnum",
          "isalpha",
          "isascii",
          "isdecimal",
          "isdigit",
          "isidentifier",
          "islower",
          "isnumeric",
          "isprintable",
          "isspace",
          "istitle",
          "isupper",
          "items",
          "keys",
          "lower",
          "popitem",
          "reverse",
          "swapcase",
          "title",
          "upper",
          "values");

  private BuiltinMethods() {}

  /** Returns the bound method of that name, or null. */
  static @Nullable Callable find(Object value, String name) {
    Callable found = bound(value, name);
    return found == null ? null : new BoundMethod(name, value, found);
  }

  private static @Nullable Callable bound(Object value, String name) {
    if (value instanceof String text) {
      return StringMethods.find(text, name);
    }
    if (value instanceof Markup markup) {
      return MarkupMethods.find(markup, name);
    }
    if (value instanceof Tuple || value instanceof Range) {
      return name.equals("index") || name.equals("count") ? list(objects(value), name) : null;
    }
    if (value instanceof List<?>) {
      return list(objects(value), name);
    }
    if (value instanceof Map<?, ?>) {
      return map(entries(value), name);
    }
    if (value instanceof Double number) {
      return name.equals("is_integer") ? args -> number == Math.rint(number) : null;
    }
    if (value instanceof Number number && name.equals("bit_length")) {
      return args -> (long) PythonValues.big(number).abs().bitLength();
    }
    return null;
  }

  /** A bound method. Printed as in Python, with an arbitrary address. */
  private record BoundMethod(String name, Object value, Callable method) implements Callable {
    @Override
    public Object call(Args args) {
      return method.call(NO_ARGUMENTS.contains(name) ? args.checked(name, List.of()) : args);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof BoundMethod that && name.equals(that.name) && value == that.value;
    }

    @Override
    public int hashCode() {
      return name.hashCode();
    }

    @Override
    public String toString() {
      return "<built-in method "
          + name
          + " of "
          + PythonValues.type(value)
          + " object at "
          + PythonRepr.address(value)
          + ">";
    }
  }

  @SuppressWarnings("unchecked") // all lists come from PythonValues.of or the engine
  static List<Object> objects(Object value) {
    return (List<Object>) value;
  }

  @SuppressWarnings("unchecked")
  static Map<Object, Object> entries(Object value) {
    return (Map<Object, Object>) value;
  }

  private static @Nullable Callable list(List<Object> list, String name) {
    return switch (name) {
      case "append" ->
          args -> {
            Budget.items(list.size() + 1L);
            return none(list.add(args.need(0, "object")));
          };
      case "extend" ->
          args -> {
            List<Object> more = PythonValues.iterate(args.need(0, "iterable"));
            args.scope().context.budget.charge(more);
            Budget.items((long) list.size() + more.size());
            return none(list.addAll(more));
          };
      case "insert" ->
          args -> {
            long index = args.integer(0, "index", 0);
            long place = index < 0 ? index + list.size() : index;
            list.add((int) Math.max(0, Math.min(place, list.size())), args.need(1, "object"));
            return None.NONE;
          };
      case "pop" ->
          args -> {
            long index = args.integer(0, "index", -1);
            long place = index < 0 ? index + list.size() : index;
            if (place < 0 || place >= list.size()) {
              throw new JinjaException("pop index out of range");
            }
            return list.remove((int) place);
          };
      case "remove" ->
          args -> {
            list.remove(place(list, args.need(0, "value")));
            return None.NONE;
          };
      case "clear" ->
          args -> {
            list.clear();
            return None.NONE;
          };
      case "reverse" ->
          args -> {
            java.util.Collections.reverse(list);
            return None.NONE;
          };
      case "sort" ->
          args -> {
            ListFilters.sort(list, item -> item, args.bool(9, "reverse", false));
            return None.NONE;
          };
      case "copy" -> args -> new ArrayList<>(list);
      case "index" -> args -> (long) place(list, args.need(0, "value"));
      case "count" -> args -> count(list, args.need(0, "value"));
      default -> null;
    };
  }

  private static long count(List<Object> list, Object value) {
    return list instanceof Range range
        ? (range.contains(value) ? 1 : 0)
        : list.stream().filter(item -> Comparisons.equal(item, value)).count();
  }

  private static int place(List<Object> list, Object value) {
    int place = list instanceof Range range ? range.indexOf(value) : firstEqual(list, value);
    if (place < 0) {
      throw new JinjaException(PythonRepr.repr(value) + " is not in " + PythonValues.type(list));
    }
    return place;
  }

  /** Returns the index of the first item that equals in Python's sense, or -1. */
  private static int firstEqual(List<Object> list, Object value) {
    for (int i = 0; i < list.size(); i++) {
      if (Comparisons.equal(list.get(i), value)) {
        return i;
      }
    }
    return -1;
  }

  private static Object none(boolean changed) {
    return None.NONE;
  }

  private static @Nullable Callable map(Map<Object, Object> map, String name) {
    return switch (name) {
      case "items" -> args -> new DictView("dict_items", items(map));
      case "keys" -> args -> new DictView("dict_keys", new ArrayList<>(map.keySet()));
      case "values" -> args -> new DictView("dict_values", new ArrayList<>(map.values()));
      case "popitem" ->
          args -> {
            if (map.isEmpty()) {
              throw new JinjaException("popitem(): dictionary is empty");
            }
            List<Object> items = items(map);
            Object last = items.get(items.size() - 1);
            map.remove(((Tuple) last).get(0));
            return last;
          };
      case "fromkeys" ->
          args -> {
            Dict made = new Dict();
            Object value = args.get(1, "value", None.NONE);
            PythonValues.iterate(args.need(0, "iterable")).forEach(key -> made.put(key, value));
            return made;
          };
      case "get" ->
          args -> map.getOrDefault(args.need(0, "key"), args.get(1, "default", None.NONE));
      case "copy" -> args -> new Dict(map);
      case "clear" ->
          args -> {
            map.clear();
            return None.NONE;
          };
      case "setdefault" ->
          args -> {
            Object value = args.get(1, "default", None.NONE);
            Object old = map.putIfAbsent(args.need(0, "key"), value);
            return old == null ? value : old;
          };
      case "pop" ->
          args -> {
            Object old = map.remove(args.need(0, "key"));
            if (old == null && args.size() < 2) {
              throw new JinjaException("KeyError: " + PythonRepr.repr(args.need(0, "key")));
            }
            return old == null ? args.get(1, "default", None.NONE) : old;
          };
      case "update" ->
          args -> {
            if (args.size() > 0) {
              map.putAll(dict(args.list().get(0)));
            }
            map.putAll(args.named());
            Budget.items(map.size());
            return None.NONE;
          };
      default -> null;
    };
  }

  static List<Object> items(Map<?, ?> map) {
    List<Object> items = new ArrayList<>();
    map.forEach((key, value) -> items.add(new Tuple(List.of(key, value))));
    return items;
  }

  /** Copies a map, or a list of pairs, to a new map. */
  static Map<Object, Object> dict(Object value) {
    if (value instanceof Map<?, ?> map) {
      return new Dict(map);
    }
    Dict made = new Dict();
    for (Object pair : PythonValues.iterate(value)) {
      List<Object> parts = PythonValues.iterate(pair);
      if (parts.size() != 2) {
        throw new JinjaException(
            "dictionary update sequence element has length " + parts.size() + "; 2 is required");
      }
      made.put(parts.get(0), parts.get(1));
    }
    return made;
  }
}
