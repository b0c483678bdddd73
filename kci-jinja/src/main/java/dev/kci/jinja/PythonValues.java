package dev.kci.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Python's types, and conversions to and between them. */
final class PythonValues {
  private PythonValues() {}

  /** Converts a JSON or YAML value. Copies deeply, because templates may change values. */
  static Object of(@Nullable Object value) {
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
    if (value instanceof BigDecimal || value instanceof Float) {
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

  static BigInteger big(Number number) {
    return number instanceof BigInteger big ? big : BigInteger.valueOf(number.longValue());
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
}
