package dev.kci.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Python's operators and conversions. */
final class PythonValues {
  private static final long BEYOND = Integer.MAX_VALUE;

  private PythonValues() {}

  /** Converts a JSON or YAML value. Copies deeply, because templates may change values. */
  static Object of(@org.jspecify.annotations.Nullable Object value) {
    if (value == null) {
      return None.NONE;
    }
    if (value instanceof Map<?, ?> map) {
      Dict copy = new Dict();
      map.forEach((key, item) -> copy.put(of(key), of(item)));
      return copy;
    }
    if (value instanceof List<?> list) {
      List<Object> copy = new ArrayList<>(list.size());
      list.forEach(item -> copy.add(of(item)));
      return copy;
    }
    if (value instanceof BigInteger big) {
      return integer(big);
    }
    if (value instanceof java.math.BigDecimal || value instanceof Float) {
      return ((Number) value).doubleValue();
    }
    if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      return ((Number) value).longValue();
    }
    return value;
  }

  static Number integer(BigInteger big) {
    return big.bitLength() < Long.SIZE ? (Number) big.longValue() : (Number) big;
  }

  static boolean truth(Object value) {
    if (value instanceof Boolean bool) {
      return bool;
    }
    if (value instanceof String text) {
      return !text.isEmpty();
    }
    if (value instanceof List<?> list) {
      return !list.isEmpty();
    }
    if (value instanceof Map<?, ?> map) {
      return !map.isEmpty();
    }
    if (value instanceof BigInteger) {
      return true;
    }
    if (value instanceof Number number) {
      return number.doubleValue() != 0;
    }
    if (value instanceof Markup markup) {
      return !markup.text().isEmpty();
    }
    if (value instanceof DictView view) {
      return !view.items().isEmpty();
    }
    return value != None.NONE && !(value instanceof Undefined);
  }

  static String type(Object value) {
    if (value instanceof String) {
      return "str";
    }
    if (value instanceof Markup) {
      return "Markup";
    }
    if (value instanceof Range) {
      return "range";
    }
    if (value instanceof Generator) {
      return "generator";
    }
    if (value instanceof DictView view) {
      return view.type();
    }
    if (value instanceof Undefined) {
      return "Undefined";
    }
    if (value instanceof PythonType) {
      return "type";
    }
    if (value instanceof Macro) {
      return "Macro";
    }
    if (value instanceof Callable) {
      return "builtin_function_or_method";
    }
    if (value instanceof Boolean) {
      return "bool";
    }
    if (value instanceof Double) {
      return "float";
    }
    if (value instanceof Number) {
      return "int";
    }
    if (value instanceof Tuple) {
      return "tuple";
    }
    if (value instanceof List) {
      return "list";
    }
    if (value instanceof Map) {
      return "dict";
    }
    return value == None.NONE ? "NoneType" : "object";
  }

  /** Converts booleans to 0 or 1 and HTML to its text. */
  static Object plain(Object value) {
    if (value instanceof Boolean bool) {
      return bool ? 1L : 0L;
    }
    return value instanceof Markup markup ? markup.text() : value;
  }

  static long integer(Object value) {
    if (plain(value) instanceof Long number) {
      return number;
    }
    if (value instanceof BigInteger) {
      throw new JinjaException("Python int too large to convert to C ssize_t");
    }
    throw unsupported(value, "an integer");
  }

  static JinjaException unsupported(Object value, String expected) {
    return value instanceof Undefined undefined
        ? undefined.error()
        : new JinjaException("'" + type(value) + "' is not " + expected);
  }

  static boolean equal(Object a, Object b) {
    return equal(a, b, new int[1]);
  }

  /** Counts comparisons, because lists that share items may compare them many times. */
  private static boolean equal(Object a, Object b, int[] compared) {
    if (a == b && !(a instanceof Double)) {
      return true;
    }
    Budget.items(++compared[0]);
    Object left = plain(a);
    Object right = plain(b);
    if (left instanceof Number x && right instanceof Number y) {
      return compareNumbers(x, y) == 0;
    }
    if (left instanceof Undefined && right instanceof Undefined) {
      return true;
    }
    if (left instanceof Range || right instanceof Range) {
      return left.equals(right);
    }
    if (left instanceof List<?> x && right instanceof List<?> y) {
      return type(left).equals(type(right))
          && x.size() == y.size()
          && java.util.stream.IntStream.range(0, x.size())
              .allMatch(i -> equal(x.get(i), y.get(i), compared));
    }
    if (left instanceof Map<?, ?> x && right instanceof Map<?, ?> y) {
      return x.size() == y.size()
          && x.entrySet().stream()
              .allMatch(
                  entry -> {
                    Object other = y.get(entry.getKey());
                    return other != null && equal(entry.getValue(), other, compared);
                  });
    }
    return Objects.equals(left, right);
  }

  private static int compareNumbers(Number x, Number y) {
    if (x instanceof Double || y instanceof Double) {
      // not Double.compare: -0.0 and 0.0 are equal
      double left = x.doubleValue();
      double right = y.doubleValue();
      return left < right ? -1 : left == right ? 0 : 1;
    }
    return big(x).compareTo(big(y));
  }

  static BigInteger big(Number number) {
    return number instanceof BigInteger big ? big : BigInteger.valueOf(number.longValue());
  }

  /** Compares by code points, like Python. */
  private static int compareTexts(String x, String y) {
    int mismatch = java.util.Arrays.mismatch(x.toCharArray(), y.toCharArray());
    if (mismatch < 0 || mismatch >= Math.min(x.length(), y.length())) {
      return Integer.compare(x.length(), y.length());
    }
    char left = x.charAt(mismatch);
    char right = y.charAt(mismatch);
    if (Character.isSurrogate(left) != Character.isSurrogate(right)) {
      return Character.isSurrogate(left) ? 1 : -1;
    }
    return Character.compare(left, right);
  }

  static int compare(Object a, Object b) {
    Object left = plain(a);
    Object right = plain(b);
    if (left instanceof Number x && right instanceof Number y) {
      return compareNumbers(x, y);
    }
    if (left instanceof String x && right instanceof String y) {
      return compareTexts(x, y);
    }
    if (left instanceof List<?> x
        && right instanceof List<?> y
        && !(left instanceof Range)
        && type(left).equals(type(right))) {
      for (int i = 0; i < Math.min(x.size(), y.size()); i++) {
        if (!equal(x.get(i), y.get(i))) {
          return compare(x.get(i), y.get(i));
        }
      }
      return Integer.compare(x.size(), y.size());
    }
    if (left instanceof Undefined undefined) {
      throw undefined.error();
    }
    if (right instanceof Undefined undefined) {
      throw undefined.error();
    }
    throw new JinjaException(
        "'<' not supported between instances of '" + type(a) + "' and '" + type(b) + "'");
  }

  static boolean contains(Object container, Object item) {
    if (plain(container) instanceof String text) {
      if (plain(item) instanceof String part) {
        return new TextSearch(part).next(text, 0) >= 0;
      }
      throw unsupported(item, "a string on the left of 'in'");
    }
    if (container instanceof Map<?, ?> map) {
      return map.containsKey(item);
    }
    if (container instanceof ContextObject context) {
      return context.all().containsKey(item);
    }
    if (container instanceof Range range) {
      return range.contains(item);
    }
    if (container instanceof List<?> list) {
      return list.stream().anyMatch(other -> equal(other, item));
    }
    return iterate(container).stream().anyMatch(other -> equal(other, item));
  }

  /** Returns the items of a loop over the value, as a new list. */
  static List<Object> iterate(Object value) {
    if (value instanceof List<?> list) {
      Budget.items(list.size());
      return new ArrayList<>(list);
    }
    if (value instanceof Generator || value instanceof Attributes) {
      List<Object> items = new ArrayList<>();
      iterator(value)
          .forEachRemaining(
              item -> {
                items.add(item);
                Budget.items(items.size());
              });
      return items;
    }
    if (value instanceof DictView view) {
      return new ArrayList<>(view.items());
    }
    if (value instanceof Markup markup) {
      List<Object> characters = iterate(markup.text());
      characters.replaceAll(character -> new Markup((String) character));
      return characters;
    }
    if (value instanceof Map<?, ?> map) {
      return new ArrayList<>(map.keySet());
    }
    if (value instanceof String text) {
      return new ArrayList<>(text.codePoints().mapToObj(Character::toString).toList());
    }
    if (value instanceof Undefined) {
      return new ArrayList<>();
    }
    throw new JinjaException("'" + type(value) + "' object is not iterable");
  }

  /** Returns the items of a loop over the value, lazily if possible. */
  static Iterator<Object> iterator(Object value) {
    if (value instanceof Range range) {
      return range.iterator();
    }
    if (value instanceof Generator generator) {
      return generator.items();
    }
    if (value instanceof ContextObject context) {
      return context.all().keySet().iterator();
    }
    if (value instanceof Attributes) {
      throw new JinjaException("'" + type(value) + "' object is not iterable");
    }
    return iterate(value).iterator();
  }

  static long length(Object value) {
    if (value instanceof DictView view) {
      return view.items().size();
    }
    if (plain(value) instanceof String text) {
      return text.codePointCount(0, text.length());
    }
    if (value instanceof Map<?, ?> map) {
      return map.size();
    }
    if (value instanceof List<?> list) {
      return list.size();
    }
    if (value instanceof Undefined) {
      return 0;
    }
    throw new JinjaException("object of type '" + type(value) + "' has no len()");
  }

  /** Evaluates {@code value[key]}. */
  static Object item(Object value, Object key) {
    if (value instanceof Map<?, ?> map) {
      Object found = Dict.find(map, key);
      return found != null ? found : attribute(value, key);
    }
    if (plain(key) instanceof Long index && value instanceof List<?> list) {
      long place = index < 0 ? index + list.size() : index;
      return place >= 0 && place < list.size()
          ? list.get((int) place)
          : new Undefined("'" + type(value) + " object' has no element " + index);
    }
    if (plain(key) instanceof Long index && plain(value) instanceof String text) {
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
        return new PythonType(type(value));
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
            + (value == None.NONE ? "None" : type(value) + " object")
            + "' has no attribute "
            + PythonRepr.repr(key));
  }

  /** Evaluates {@code value[start:stop:step]}. Missing parts are {@link None}. */
  static Object slice(Object value, Object start, Object stop, Object step) {
    if (!(value instanceof List) && !(plain(value) instanceof String)) {
      if (value instanceof Undefined undefined) {
        throw undefined.error();
      }
      if (value instanceof Map) {
        throw new JinjaException("unhashable type: 'slice'");
      }
      return new Undefined("'" + type(value) + " object' cannot be sliced");
    }
    List<?> items = value instanceof List<?> list ? list : iterate(plain(value));
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
    return value instanceof BigInteger big ? BEYOND * big.signum() : integer(value);
  }

  private static long clamp(long index, int size, long low, long high) {
    return Math.max(low, Math.min(high, index < 0 ? index + size : index));
  }
}
