package dev.kci.runner.template.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Methods of Python's lists and dicts; those of strings are in {@link PyStrings}. */
final class PyMethods {
  private PyMethods() {}

  /** The method of that name bound to the value; null when it has none. */
  static @Nullable Callable find(Object value, String name) {
    if (value instanceof String text) {
      return PyStrings.find(text, name);
    }
    if (value instanceof List<?>) {
      return list(objects(value), name);
    }
    if (value instanceof Map<?, ?>) {
      return map(entries(value), name);
    }
    return null;
  }

  @SuppressWarnings("unchecked") // every list here was made by Py.of or the engine
  static List<Object> objects(Object value) {
    return (List<Object>) value;
  }

  @SuppressWarnings("unchecked")
  static Map<Object, Object> entries(Object value) {
    return (Map<Object, Object>) value;
  }

  private static @Nullable Callable list(List<Object> list, String name) {
    return switch (name) {
      case "append" -> args -> none(list.add(args.need(0, "object")));
      case "extend" -> args -> none(list.addAll(Py.iterate(args.need(0, "iterable"))));
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
            list.sort(Py::compare);
            if (args.bool(9, "reverse", false)) {
              java.util.Collections.reverse(list);
            }
            return None.NONE;
          };
      case "copy" -> args -> new ArrayList<>(list);
      case "index" -> args -> (long) place(list, args.need(0, "value"));
      case "count" ->
          args -> list.stream().filter(item -> Py.equal(item, args.need(0, "value"))).count();
      default -> null;
    };
  }

  private static int place(List<Object> list, Object value) {
    for (int i = 0; i < list.size(); i++) {
      if (Py.equal(list.get(i), value)) {
        return i;
      }
    }
    throw new JinjaException(PyText.repr(value) + " is not in list");
  }

  private static Object none(boolean changed) {
    return None.NONE;
  }

  private static @Nullable Callable map(Map<Object, Object> map, String name) {
    return switch (name) {
      case "items" -> args -> items(map);
      case "keys" -> args -> new ArrayList<>(map.keySet());
      case "values" -> args -> new ArrayList<>(map.values());
      case "get" ->
          args -> map.getOrDefault(args.need(0, "key"), args.get(1, "default", None.NONE));
      case "copy" -> args -> new LinkedHashMap<>(map);
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
              throw new JinjaException("KeyError: " + PyText.repr(args.need(0, "key")));
            }
            return old == null ? args.get(1, "default", None.NONE) : old;
          };
      case "update" ->
          args -> {
            if (args.size() > 0) {
              map.putAll(dict(args.list().get(0)));
            }
            map.putAll(args.named());
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

  /** A map, or a list of pairs, as a new map. */
  static Map<Object, Object> dict(Object value) {
    if (value instanceof Map<?, ?> map) {
      return new LinkedHashMap<>(map);
    }
    Map<Object, Object> made = new LinkedHashMap<>();
    for (Object pair : Py.iterate(value)) {
      List<Object> parts = Py.iterate(pair);
      made.put(parts.get(0), parts.get(1));
    }
    return made;
  }
}
