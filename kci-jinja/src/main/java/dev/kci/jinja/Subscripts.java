package dev.kci.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Python's access to parts of a value: items, attributes and slices. */
final class Subscripts {
  private static final long BEYOND = Integer.MAX_VALUE;

  private Subscripts() {}

  /** Evaluates {@code value[key]}. */
  static Object item(Object value, Object key) {
    if (value instanceof Map<?, ?> map) {
      Object found = Dict.find(map, key);
      return found != null ? found : attribute(value, key);
    }
    if (PythonValues.plain(key) instanceof Long index && value instanceof List<?> list) {
      long place = index < 0 ? index + list.size() : index;
      return place >= 0 && place < list.size()
          ? list.get((int) place)
          : new Undefined("'" + PythonValues.type(value) + " object' has no element " + index);
    }
    if (PythonValues.plain(key) instanceof Long index
        && PythonValues.plain(value) instanceof String text) {
      int length = text.codePointCount(0, text.length());
      long place = index < 0 ? index + length : index;
      if (place < 0 || place >= length) {
        return new Undefined("'str object' has no element " + index);
      }
      int character = text.codePointAt(text.offsetByCodePoints(0, (int) place));
      return Markup.like(value, Character.toString(character));
    }
    if (value instanceof Undefined undefined) {
      throw undefined.error();
    }
    return attribute(value, key);
  }

  /** Evaluates {@code value.name}: a method, or else an item. */
  static Object attribute(Object value, Object key) {
    if (value instanceof Undefined undefined) {
      throw undefined.error();
    }
    if (key instanceof String name) {
      if (value instanceof ConfigObject object && object.attributes().containsKey(name)) {
        return Objects.requireNonNull(object.attributes().get(name));
      }
      if (value instanceof Attributes object) {
        Object found = object.attribute(name);
        if (!(found instanceof Undefined) || object instanceof Blocks.Self) {
          return found;
        }
      }
      if (value instanceof Tuple tuple && !(tuple.attribute(name) instanceof Undefined)) {
        return tuple.attribute(name);
      }
      if (name.equals("__class__")) {
        return new PythonType(PythonValues.type(value));
      }
      Callable method = BuiltinMethods.find(value, name);
      if (method != null) {
        return method;
      }
    }
    if (value instanceof Map<?, ?> map) {
      Object found = Dict.find(map, key);
      if (found != null) {
        return found;
      }
    }
    return new Undefined(
        "'"
            + (value == None.NONE ? "None" : PythonValues.type(value) + " object")
            + "' has no attribute "
            + PythonRepr.repr(key));
  }

  /** Evaluates {@code value[start:stop:step]}. Missing parts are {@link None}. */
  static Object slice(Object value, Object start, Object stop, Object step) {
    if (!(value instanceof List) && !(PythonValues.plain(value) instanceof String)) {
      if (value instanceof Undefined undefined) {
        throw undefined.error();
      }
      if (value instanceof Map) {
        throw new JinjaException("unhashable type: 'slice'");
      }
      return new Undefined("'" + PythonValues.type(value) + " object' cannot be sliced");
    }
    List<?> items =
        value instanceof List<?> list ? list : PythonValues.iterate(PythonValues.plain(value));
    // a larger step gives one item, like the size itself
    long by = step == None.NONE ? 1 : Math.max(-BEYOND, Math.min(BEYOND, index(step)));
    if (by == 0) {
      throw new JinjaException("slice step cannot be zero");
    }
    int size = items.size();
    long low = by > 0 ? 0 : -1;
    long high = by > 0 ? size : size - 1;
    long from = start == None.NONE ? (by > 0 ? low : high) : clamp(index(start), size, low, high);
    long to = stop == None.NONE ? (by > 0 ? high : low) : clamp(index(stop), size, low, high);
    if (value instanceof Range range) {
      return range.slice(from, to, by);
    }
    List<Object> part = new ArrayList<>();
    for (long i = from; by > 0 ? i < to : i > to; i += by) {
      part.add(items.get((int) i));
    }
    if (!(value instanceof List)) {
      StringBuilder text = new StringBuilder();
      part.forEach(text::append);
      return Markup.like(value, text.toString());
    }
    return value instanceof Tuple ? new Tuple(part) : part;
  }

  /** Converts an index of a slice. Clamps integers that do not fit into a long. */
  private static long index(Object value) {
    return value instanceof BigInteger big ? BEYOND * big.signum() : PythonValues.integer(value);
  }

  private static long clamp(long index, int size, long low, long high) {
    return Math.max(low, Math.min(high, index < 0 ? index + size : index));
  }
}
