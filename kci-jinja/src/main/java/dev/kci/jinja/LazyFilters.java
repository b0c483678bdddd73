package dev.kci.jinja;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Jinja2's filters that return generators, whose items are computed when they are read. */
final class LazyFilters {
  private LazyFilters() {}

  /** Returns the filters by name. */
  static Map<String, Filters.Filter> all() {
    Map<String, Filters.Filter> filters = new HashMap<>();
    filters.put("map", LazyFilters::map);
    filters.put("select", (value, args) -> select(value, item -> item, args, true));
    filters.put("reject", (value, args) -> select(value, item -> item, args, false));
    filters.put("selectattr", (value, args) -> selectAttribute(value, args, true));
    filters.put("rejectattr", (value, args) -> selectAttribute(value, args, false));
    filters.put("unique", LazyFilters::unique);
    filters.put("batch", LazyFilters::batch);
    filters.put("slice", LazyFilters::slice);
    return filters;
  }

  private static Generator generator(String function, Iterator<Object> items) {
    return new Generator("generator object " + function, items);
  }

  private static Iterator<Object> mapped(Iterator<Object> items, UnaryOperator<Object> change) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return items.hasNext();
      }

      @Override
      public Object next() {
        return change.apply(items.next());
      }
    };
  }

  private static Iterator<Object> filtered(Iterator<Object> items, Predicate<Object> keeps) {
    return new Iterator<>() {
      private @Nullable Object found;

      @Override
      public boolean hasNext() {
        while (found == null && items.hasNext()) {
          Object item = items.next();
          found = keeps.test(item) ? item : null;
        }
        return found != null;
      }

      @Override
      public Object next() {
        if (!hasNext() || found == null) {
          throw new NoSuchElementException();
        }
        Object item = found;
        found = null;
        return item;
      }
    };
  }

  private static Object map(Object value, Args args) {
    Object name = args.named().get("attribute");
    UnaryOperator<Object> change;
    if (name != null && args.size() == 0) {
      change = ListFilters.attribute(name, args.named().getOrDefault("default", None.NONE));
    } else if (args.size() == 0) {
      change =
          item -> {
            throw new JinjaException("map requires a filter argument");
          };
    } else {
      String filterName = PythonRepr.str(args.list().get(0));
      Filters.Filter filter = Filters.find(filterName);
      change =
          item -> {
            if (filter == null) {
              throw new JinjaException("No filter named " + PythonRepr.repr(filterName) + ".");
            }
            return args.scope().context.budget.charge(filter.apply(item, args.from(1)));
          };
    }
    return generator("sync_do_map", mapped(args.items(value).iterator(), change));
  }

  private static Object selectAttribute(Object value, Args args, boolean keep) {
    if (args.size() == 0) {
      throw new JinjaException("Missing parameter for attribute name");
    }
    return select(value, ListFilters.attribute(args.list().get(0)), args.from(1), keep);
  }

  private static Object select(Object value, UnaryOperator<Object> part, Args args, boolean keep) {
    Filters.Test test = (item, none) -> PythonValues.truth(item);
    if (args.size() > 0) {
      String name = PythonRepr.str(args.list().get(0));
      Filters.Test named = Tests.find(name);
      test =
          named != null
              ? named
              : (item, none) -> {
                throw new JinjaException("No test named " + PythonRepr.repr(name) + ".");
              };
    }
    Filters.Test chosen = test;
    Args rest = args.from(1);
    return generator(
        "select_or_reject",
        filtered(
            args.items(value).iterator(), item -> chosen.holds(part.apply(item), rest) == keep));
  }

  private static Object unique(Object value, Args args) {
    UnaryOperator<Object> key =
        ListFilters.key(
            ListFilters.attribute(args.get(1, "attribute", None.NONE)),
            args.bool(0, "case_sensitive", false));
    Dict seen = new Dict();
    return generator(
        "sync_do_unique",
        filtered(
            args.items(value).iterator(),
            item -> {
              Budget.items(seen.size());
              return seen.put(key.apply(item), true) == null;
            }));
  }

  /** Behaves like Jinja2 even for a size below 1. */
  private static Object batch(Object value, Args args) {
    args.need(0, "linecount");
    int size = args.size(0, "linecount", 0);
    Object fill = args.get(1, "fill_with", None.NONE);
    List<Object> batches = new ArrayList<>();
    List<Object> part = new ArrayList<>();
    for (Object item : args.items(value)) {
      if (part.size() == size) {
        batches.add(part);
        part = new ArrayList<>();
      }
      part.add(item);
      Budget.items((long) batches.size() + part.size());
    }
    if (fill != None.NONE && !part.isEmpty()) {
      Budget.items(size);
      while (part.size() < size) {
        part.add(fill);
      }
    }
    if (!part.isEmpty()) {
      batches.add(part);
    }
    return generator("do_batch", batches.iterator());
  }

  private static Object slice(Object value, Args args) {
    int slices = args.size(0, "slices", 0);
    Object fill = args.get(1, "fill_with", None.NONE);
    List<Object> items = PythonValues.iterate(value);
    if (slices == 0) {
      throw new JinjaException("integer division or modulo by zero");
    }
    List<Object> parts = new ArrayList<>();
    Budget.items(slices);
    int from = 0;
    for (int i = 0; i < slices; i++) {
      boolean more = i < items.size() % slices;
      int to = from + items.size() / slices + (more ? 1 : 0);
      List<Object> part = new ArrayList<>(items.subList(from, to));
      if (fill != None.NONE && !more) {
        part.add(fill);
      }
      parts.add(part);
      from = to;
    }
    return generator("sync_do_slice", parts.iterator());
  }
}
