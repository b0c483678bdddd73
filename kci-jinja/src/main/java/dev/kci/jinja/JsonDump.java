package dev.kci.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Python's {@code json.dumps} with sorted keys, as used by Jinja2's {@code tojson}. */
final class JsonDump {
  private JsonDump() {}

  /** Writes JSON and escapes the characters that are special to HTML. */
  static String html(Object value, int indent) {
    StringBuilder out = new StringBuilder();
    write(value, indent, "", out);
    return out.toString()
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("'", "\\u0027");
  }

  private static void write(Object value, int indent, String margin, StringBuilder out) {
    Budget.text(out.length());
    if (value instanceof Map<?, ?> map) {
      List<Object> keys = new ArrayList<>(map.keySet());
      keys.sort(Comparisons::compare);
      List<Runnable> parts = new ArrayList<>();
      for (Object key : keys) {
        parts.add(
            () -> {
              string(PythonValues.plain(key) instanceof String text ? text : scalar(key), out);
              out.append(": ");
              write(
                  java.util.Objects.requireNonNull(map.get(key)),
                  indent,
                  inner(margin, indent),
                  out);
            });
      }
      enclosed('{', parts, '}', indent, margin, out);
    } else if (value instanceof List<?> list && !(value instanceof Range)) {
      List<Runnable> parts = new ArrayList<>();
      list.forEach(item -> parts.add(() -> write(item, indent, inner(margin, indent), out)));
      enclosed('[', parts, ']', indent, margin, out);
    } else if (PythonValues.plain(value) instanceof String text) {
      string(text, out);
    } else {
      out.append(scalar(value));
    }
  }

  private static String inner(String margin, int indent) {
    if (indent < 0) {
      return margin;
    }
    Budget.text((long) margin.length() + indent);
    return margin + " ".repeat(indent);
  }

  private static String scalar(Object value) {
    if (value instanceof Boolean || value == None.NONE) {
      return value == None.NONE ? "null" : value.toString();
    }
    if (value instanceof Number) {
      if (value instanceof Double number && number.isInfinite()) {
        return number > 0 ? "Infinity" : "-Infinity";
      }
      return value instanceof Double number && number.isNaN() ? "NaN" : PythonRepr.str(value);
    }
    throw PythonValues.unsupported(value, "JSON serializable");
  }

  private static void enclosed(
      char open, List<Runnable> parts, char close, int indent, String margin, StringBuilder out) {
    out.append(open);
    for (int i = 0; i < parts.size(); i++) {
      if (i > 0) {
        out.append(indent < 0 ? ", " : ",");
      }
      if (indent >= 0) {
        out.append('\n').append(inner(margin, indent));
      }
      parts.get(i).run();
    }
    if (indent >= 0 && !parts.isEmpty()) {
      out.append('\n').append(margin);
    }
    out.append(close);
  }

  private static void string(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          if (c < 0x20 || c > 0x7e) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
