package dev.kci.jinja;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** Python's comparison operators: {@code ==}, {@code <} and {@code in}. */
final class Comparisons {
  private Comparisons() {}

  static boolean equal(Object a, Object b) {
    return equal(a, b, new int[1]);
  }

  /** Counts comparisons, because lists that share items may compare them many times. */
  private static boolean equal(Object a, Object b, int[] compared) {
    if (a == b && !(a instanceof Double)) {
      return true;
    }
    Budget.items(++compared[0]);
    Object left = PythonValues.plain(a);
    Object right = PythonValues.plain(b);
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
      return PythonValues.type(left).equals(PythonValues.type(right))
          && x.size() == y.size()
          && IntStream.range(0, x.size()).allMatch(i -> equal(x.get(i), y.get(i), compared));
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
    return PythonValues.big(x).compareTo(PythonValues.big(y));
  }

  /** Compares by code points, like Python. */
  private static int compareTexts(String x, String y) {
    int mismatch = Arrays.mismatch(x.toCharArray(), y.toCharArray());
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
    Object left = PythonValues.plain(a);
    Object right = PythonValues.plain(b);
    if (left instanceof Number x && right instanceof Number y) {
      return compareNumbers(x, y);
    }
    if (left instanceof String x && right instanceof String y) {
      return compareTexts(x, y);
    }
    if (left instanceof List<?> x
        && right instanceof List<?> y
        && !(left instanceof Range)
        && PythonValues.type(left).equals(PythonValues.type(right))) {
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
        "'<' not supported between instances of '"
            + PythonValues.type(a)
            + "' and '"
            + PythonValues.type(b)
            + "'");
  }

  static boolean contains(Object container, Object item) {
    if (PythonValues.plain(container) instanceof String text) {
      if (PythonValues.plain(item) instanceof String part) {
        return new TextSearch(part).next(text, 0) >= 0;
      }
      throw PythonValues.unsupported(item, "a string on the left of 'in'");
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
    return PythonValues.iterate(container).stream().anyMatch(other -> equal(other, item));
  }
}
