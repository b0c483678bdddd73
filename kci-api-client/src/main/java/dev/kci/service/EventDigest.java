package dev.kci.service;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.files.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Computes digests that are equal for JSON objects with the same content. */
final class EventDigest {
  private EventDigest() {}

  /** Returns the SHA-256 of the object's text with its keys sorted, as 64 hex digits. */
  static String of(JsonObject json) {
    return Sha256.of(JsonText.write(sorted(json.asMap())));
  }

  private static @Nullable Object sorted(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> sorted = new TreeMap<>();
      map.forEach((key, nested) -> sorted.put(Objects.toString(key), sorted(nested)));
      return sorted;
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> sorted = new ArrayList<>(list.size());
      list.forEach(element -> sorted.add(sorted(element)));
      return sorted;
    }
    return value;
  }
}
