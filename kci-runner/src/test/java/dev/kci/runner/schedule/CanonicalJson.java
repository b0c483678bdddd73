package dev.kci.runner.schedule;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** JSON values as text whose keys are sorted, so that equal values have equal texts. */
final class CanonicalJson {
  private CanonicalJson() {}

  static String text(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, String> sorted = new TreeMap<>();
      map.forEach((key, element) -> sorted.put(String.valueOf(key), text(element)));
      return sorted.toString();
    }
    if (value instanceof List<?> list) {
      return list.stream().map(CanonicalJson::text).collect(Collectors.toList()).toString();
    }
    return String.valueOf(value);
  }
}
