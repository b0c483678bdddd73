package dev.kci.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Python's {@code pprint.pformat}: sorts dicts, and uses one line per item if a line is too short.
 */
final class PrettyPrint {
  private static final int WIDTH = 80;
  private static final int LONGEST = 1_000_000;

  private PrettyPrint() {}

  static String text(Object value) {
    if (PythonRepr.repr(value).length() > LONGEST) {
      throw new JinjaException("pprint takes at most " + LONGEST + " characters");
    }
    StringBuilder out = new StringBuilder();
    write(sorted(value), 0, 0, out);
    return out.toString();
  }

  private static void write(Object value, int indent, int allowance, StringBuilder out) {
    String line = PythonRepr.repr(value);
    boolean container =
        (value instanceof Map || value instanceof List) && !(value instanceof Range);
    if (line.length() <= WIDTH - indent - allowance || !container || line.length() < 3) {
      out.append(line);
      return;
    }
    if (value instanceof Map<?, ?> map) {
      String separator = "{";
      int left = map.size();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        String key = PythonRepr.repr(entry.getKey()) + ": ";
        out.append(separator).append(key);
        left--;
        write(entry.getValue(), indent + 1 + key.length(), left == 0 ? allowance + 1 : 1, out);
        separator = ",\n" + " ".repeat(indent + 1);
      }
      out.append('}');
      return;
    }
    List<?> list = (List<?>) value;
    boolean tuple = value instanceof Tuple;
    String separator = tuple ? "(" : "[";
    String end = tuple ? list.size() == 1 ? ",)" : ")" : "]";
    for (int i = 0; i < list.size(); i++) {
      out.append(separator);
      boolean last = i == list.size() - 1;
      write(list.get(i), indent + 1, last ? allowance + end.length() : 1, out);
      separator = ",\n" + " ".repeat(indent + 1);
    }
    out.append(end);
  }

  /** Sorts each dict by key. Keys of mixed types are sorted by type and text. */
  private static Object sorted(Object value) {
    if (value instanceof Map<?, ?> map) {
      List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
      entries.sort((a, b) -> order(a.getKey(), b.getKey()));
      Dict sorted = new Dict();
      entries.forEach(entry -> sorted.put(entry.getKey(), sorted(entry.getValue())));
      return sorted;
    }
    if (value instanceof Tuple tuple) {
      return new Tuple(tuple.stream().map(PrettyPrint::sorted).toList());
    }
    return value instanceof List<?> list && !(value instanceof Range)
        ? new ArrayList<Object>(list.stream().map(PrettyPrint::sorted).toList())
        : value;
  }

  private static int order(Object a, Object b) {
    boolean comparable =
        PythonValues.type(PythonValues.plain(a)).equals(PythonValues.type(PythonValues.plain(b)))
            && (PythonValues.plain(a) instanceof String || PythonValues.plain(a) instanceof Number);
    return comparable
        ? Comparisons.compare(a, b)
        : (PythonValues.type(a) + PythonRepr.repr(a))
            .compareTo(PythonValues.type(b) + PythonRepr.repr(b));
  }
}
