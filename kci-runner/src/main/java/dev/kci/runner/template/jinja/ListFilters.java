package dev.kci.runner.template.jinja;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Jinja2's filters over the items of a list. */
final class ListFilters {
  private ListFilters() {}

  static Filters.@Nullable Filter find(String name) {
    return switch (name) {
      case "list" -> (value, args) -> Py.iterate(value);
      case "join" -> ListFilters::join;
      case "first" ->
          (value, args) -> end(Py.iterate(value), 0, "No first item, sequence was empty.");
      case "last" ->
          (value, args) -> {
            List<Object> items = Py.iterate(value);
            return end(items, items.size() - 1, "No last item, sequence was empty.");
          };
      case "reverse" ->
          (value, args) -> {
            if (value instanceof String text) {
              return new StringBuilder(text).reverse().toString();
            }
            List<Object> items = Py.iterate(value);
            java.util.Collections.reverse(items);
            return items;
          };
      case "sort" ->
          (value, args) ->
              sorted(
                  Py.iterate(value),
                  key(args.get(2, "attribute", None.NONE), args.bool(1, "case_sensitive", false)),
                  args.bool(0, "reverse", false));
      case "unique" -> ListFilters::unique;
      case "min" -> (value, args) -> extreme(value, args, false);
      case "max" -> (value, args) -> extreme(value, args, true);
      case "sum" -> ListFilters::sum;
      case "map" -> ListFilters::map;
      case "select" -> (value, args) -> select(value, args, item -> item, args, true);
      case "reject" -> (value, args) -> select(value, args, item -> item, args, false);
      case "selectattr" -> (value, args) -> selectAttribute(value, args, true);
      case "rejectattr" -> (value, args) -> selectAttribute(value, args, false);
      case "dictsort" -> ListFilters::dictsort;
      case "groupby" -> ListFilters::groupby;
      case "batch" -> ListFilters::batch;
      case "slice" -> ListFilters::slice;
      default -> null;
    };
  }

  private static Object end(List<Object> items, int place, String none) {
    return items.isEmpty() ? new Undefined(none) : items.get(place);
  }

  private static Object join(Object value, Args args) {
    UnaryOperator<Object> attribute = attribute(args.get(1, "attribute", None.NONE));
    return Py.iterate(value).stream()
        .map(attribute)
        .map(PyText::str)
        .collect(Collectors.joining(args.text(0, "d", "")));
  }

  /**
   * What reads an attribute by its dotted name or number from an item; the item itself for none.
   */
  private static UnaryOperator<Object> attribute(Object name) {
    if (name == None.NONE) {
      return item -> item;
    }
    if (!(name instanceof String text)) {
      return item -> Py.item(item, name);
    }
    return item -> {
      Object value = item;
      for (String part : text.split("\\.")) {
        Object key = part.matches("\\d+") ? (Object) Long.valueOf(part) : part;
        value = Py.item(value, key);
      }
      return value;
    };
  }

  private static UnaryOperator<Object> key(Object name, boolean caseSensitive) {
    UnaryOperator<Object> attribute = attribute(name);
    return item -> {
      Object value = attribute.apply(item);
      return value instanceof String text && !caseSensitive ? text.toLowerCase(Locale.ROOT) : value;
    };
  }

  private static List<Object> sorted(
      List<Object> items, UnaryOperator<Object> key, boolean reverse) {
    Comparator<Object> order = (a, b) -> Py.compare(key.apply(a), key.apply(b));
    items.sort(reverse ? order.reversed() : order);
    return items;
  }

  private static Object unique(Object value, Args args) {
    UnaryOperator<Object> key =
        key(args.get(1, "attribute", None.NONE), args.bool(0, "case_sensitive", false));
    Map<Object, Object> seen = new LinkedHashMap<>();
    Py.iterate(value).forEach(item -> seen.putIfAbsent(key.apply(item), item));
    return new ArrayList<>(seen.values());
  }

  private static Object extreme(Object value, Args args, boolean most) {
    UnaryOperator<Object> key =
        key(args.get(1, "attribute", None.NONE), args.bool(0, "case_sensitive", false));
    Object best = new Undefined("No aggregated item, sequence was empty.");
    for (Object item : Py.iterate(value)) {
      if (best instanceof Undefined
          || (Py.compare(key.apply(item), key.apply(best)) > 0) == most
              && !Py.equal(key.apply(item), key.apply(best))) {
        best = item;
      }
    }
    return best;
  }

  private static Object sum(Object value, Args args) {
    UnaryOperator<Object> attribute = attribute(args.get(0, "attribute", None.NONE));
    Object total = args.get(1, "start", 0L);
    for (Object item : Py.iterate(value)) {
      total = Arithmetic.apply("+", total, attribute.apply(item));
    }
    return total;
  }

  private static Object map(Object value, Args args) {
    Object name = args.named().get("attribute");
    UnaryOperator<Object> change;
    if (name != null) {
      UnaryOperator<Object> attribute = attribute(name);
      Object otherwise = args.named().get("default");
      change =
          item -> {
            Object found = attribute.apply(item);
            return found instanceof Undefined && otherwise != null ? otherwise : found;
          };
    } else {
      String filterName = PyText.str(args.need(0, "filter"));
      Filters.Filter filter = Filters.find(filterName);
      if (filter == null) {
        throw new JinjaException("No filter named '" + filterName + "'.");
      }
      change = item -> filter.apply(item, args.from(1));
    }
    return new ArrayList<>(Py.iterate(value).stream().map(change).toList());
  }

  private static Object selectAttribute(Object value, Args args, boolean keep) {
    return select(value, args, attribute(args.need(0, "attribute")), args.from(1), keep);
  }

  private static Object select(
      Object value, Args all, UnaryOperator<Object> part, Args args, boolean keep) {
    Filters.Test test = (item, none) -> Py.truth(item);
    if (args.size() > 0) {
      String name = PyText.str(args.list().get(0));
      Filters.Test named = Tests.find(name);
      if (named == null) {
        throw new JinjaException("No test named '" + name + "'.");
      }
      test = named;
    }
    Filters.Test chosen = test;
    return new ArrayList<>(
        Py.iterate(value).stream()
            .filter(item -> chosen.holds(part.apply(item), args.from(1)) == keep)
            .toList());
  }

  private static Object dictsort(Object value, Args args) {
    Map<?, ?> map = (Map<?, ?>) Filters.need(value, value instanceof Map, "a mapping");
    long place = args.text(1, "by", "key").equals("value") ? 1 : 0;
    return sorted(
        PyMethods.items(map),
        key(place, args.bool(0, "case_sensitive", false)),
        args.bool(2, "reverse", false));
  }

  private static Object groupby(Object value, Args args) {
    UnaryOperator<Object> key =
        key(args.need(0, "attribute"), args.bool(2, "case_sensitive", false));
    UnaryOperator<Object> attribute = attribute(args.need(0, "attribute"));
    List<Object> groups = new ArrayList<>();
    List<Object> group = new ArrayList<>();
    Object last = None.NONE;
    for (Object item : sorted(Py.iterate(value), key, false)) {
      if (group.isEmpty() || !Py.equal(key.apply(item), last)) {
        group = new ArrayList<>();
        last = key.apply(item);
        groups.add(new Group(attribute.apply(item), group).tuple());
      }
      group.add(item);
    }
    return groups;
  }

  private record Group(Object grouper, List<Object> list) {
    /** A pair; the list goes on growing, so it must not be copied. */
    Object tuple() {
      List<Object> pair = new ArrayList<>();
      pair.add(grouper);
      pair.add(list);
      return pair;
    }
  }

  private static Object batch(Object value, Args args) {
    int size = (int) args.integer(0, "linecount", 1);
    Object fill = args.get(1, "fill_with", None.NONE);
    List<Object> batches = new ArrayList<>();
    List<Object> items = Py.iterate(value);
    for (int i = 0; i < items.size(); i += size) {
      List<Object> part = new ArrayList<>(items.subList(i, Math.min(items.size(), i + size)));
      while (fill != None.NONE && part.size() < size) {
        part.add(fill);
      }
      batches.add(part);
    }
    return batches;
  }

  private static Object slice(Object value, Args args) {
    int slices = (int) args.integer(0, "slices", 1);
    Object fill = args.get(1, "fill_with", None.NONE);
    List<Object> items = Py.iterate(value);
    int each = items.size() / slices;
    int more = items.size() % slices;
    List<Object> parts = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < slices; i++) {
      int to = from + each + (i < more ? 1 : 0);
      List<Object> part = new ArrayList<>(items.subList(from, to));
      if (fill != None.NONE && i >= more) {
        part.add(fill);
      }
      parts.add(part);
      from = to;
    }
    return parts;
  }
}
