package dev.kci.pipeline.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fills {@code {name}} in texts like Python's {@code str.format_map}. Texts with an unknown name or
 * an invalid format remain unchanged; {@code {{} and {@code }}} are escaped braces. A placeholder
 * may have an element ({@code {list[1]}}), a conversion ({@code {name!r}}) and a {@link
 * FormatSpec}. Immutable.
 *
 * @param values by name: null, texts, numbers, booleans, lists and maps
 */
public record Placeholders(Map<String, @Nullable Object> values) {

  /**
   * Fills each text in a value, including nested maps. Lists remain unchanged, as in the original.
   */
  public @Nullable Object fill(@Nullable Object value) {
    if (value instanceof String text) {
      return fill(text);
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> filled = new LinkedHashMap<>();
      map.forEach((key, element) -> filled.put(String.valueOf(key), fill(element)));
      return Collections.unmodifiableMap(filled);
    }
    return value;
  }

  /** Fills a text. */
  public String fill(String text) {
    if (text.indexOf('{') < 0 && text.indexOf('}') < 0) {
      return text;
    }
    String filled = new Format(text).filled();
    return filled == null ? text : filled;
  }

  /** Fills one text. */
  private final class Format {
    private final String text;
    private final StringBuilder out = new StringBuilder();
    private int at;

    Format(String text) {
      this.text = text;
    }

    /** Returns null if the text cannot be filled. */
    @Nullable String filled() {
      while (at < text.length()) {
        char c = text.charAt(at++);
        if (c != '{' && c != '}') {
          out.append(c);
        } else if (at < text.length() && text.charAt(at) == c) {
          out.append(c);
          at++;
        } else if (c == '}' || !placeholder()) {
          return null;
        }
      }
      return out.toString();
    }

    private boolean placeholder() {
      int end = text.indexOf('}', at);
      if (end < 0) {
        return false;
      }
      String inside = text.substring(at, end);
      at = end + 1;
      String spec = "";
      int colon = inside.indexOf(':');
      if (colon >= 0) {
        spec = inside.substring(colon + 1);
        inside = inside.substring(0, colon);
      }
      char conversion = ' ';
      int mark = inside.indexOf('!');
      if (mark >= 0) {
        if (inside.length() != mark + 2) {
          return false;
        }
        conversion = inside.charAt(mark + 1);
        inside = inside.substring(0, mark);
      }
      return append(inside, conversion, spec);
    }

    private boolean append(String field, char conversion, String spec) {
      int bracket = field.indexOf('[');
      String name = bracket < 0 ? field : field.substring(0, bracket);
      if (!values.containsKey(name)) {
        return false;
      }
      Object value = values.get(name);
      while (bracket >= 0) {
        int close = field.indexOf(']', bracket);
        Object element = close < 0 ? null : element(value, field.substring(bracket + 1, close));
        if (element == null) {
          return false;
        }
        value = element;
        bracket = close + 1 == field.length() ? -1 : close + 1;
        if (bracket > 0 && field.charAt(bracket) != '[') {
          return false;
        }
      }
      String formatted = formatted(value, conversion, spec);
      if (formatted == null) {
        return false;
      }
      out.append(formatted);
      return true;
    }

    private static @Nullable Object element(@Nullable Object value, String key) {
      if (value instanceof Map<?, ?> map) {
        return map.get(key);
      }
      return value instanceof List<?> list
              && key.matches("\\d{1,6}")
              && Integer.parseInt(key) < list.size()
          ? list.get(Integer.parseInt(key))
          : null;
    }

    private static @Nullable String formatted(
        @Nullable Object value, char conversion, String spec) {
      return switch (conversion) {
        case ' ' -> FormatSpec.format(value, spec);
        case 's' -> FormatSpec.format(PythonText.str(value), spec);
        case 'r' -> FormatSpec.format(PythonText.repr(value), spec);
        case 'a' -> FormatSpec.format(PythonText.ascii(value), spec);
        default -> null;
      };
    }
  }
}
