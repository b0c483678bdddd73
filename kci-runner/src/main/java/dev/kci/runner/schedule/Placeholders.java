package dev.kci.runner.schedule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Fills {@code {name}} in texts as Python's {@code str.format} does with names only: {@code {{} and
 * {@code }}} stand for braces, and a text with an unknown name, or one that is no such template,
 * stays as it is.
 *
 * @param values the texts by name
 */
public record Placeholders(Map<String, String> values) {
  private static final Pattern PART = Pattern.compile("\\{\\{|}}|\\{([A-Za-z_]\\w*)}|[{}]");

  /** The value with every text in it filled; maps and lists are copied. */
  public @Nullable Object fill(@Nullable Object value) {
    if (value instanceof String text) {
      return fill(text);
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> filled = new ArrayList<>(list.size());
      list.forEach(element -> filled.add(fill(element)));
      return filled;
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> filled = new LinkedHashMap<>();
      map.forEach((key, element) -> filled.put(String.valueOf(key), fill(element)));
      return filled;
    }
    return value;
  }

  String fill(String text) {
    if (text.indexOf('{') < 0 && text.indexOf('}') < 0) {
      return text;
    }
    Matcher parts = PART.matcher(text);
    StringBuilder filled = new StringBuilder();
    while (parts.find()) {
      String name = parts.group(1);
      String replacement = name == null ? brace(parts.group()) : values.get(name);
      if (replacement == null) {
        return text;
      }
      parts.appendReplacement(filled, Matcher.quoteReplacement(replacement));
    }
    return parts.appendTail(filled).toString();
  }

  private static @Nullable String brace(String part) {
    return part.length() == 2 ? part.substring(1) : null; // a single brace is no template
  }
}
