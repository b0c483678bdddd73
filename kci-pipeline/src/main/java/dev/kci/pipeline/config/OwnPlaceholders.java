package dev.kci.pipeline.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Completes a job or platform the way the original does when it loads one: sets defaults for absent
 * keys, and fills placeholders in the params for the entry's own keys and for other params.
 */
final class OwnPlaceholders {
  private static final String PARAMS = "params";

  private OwnPlaceholders() {}

  /** Returns the filled params of a job. */
  static Map<String, @Nullable Object> ofJob(Map<String, @Nullable Object> job) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (String key : List.of("template", "base_name", "image", "kcidb_test_suite", "priority")) {
      values.put(key, job.get(key));
    }
    put(values, job, "kind", "node");
    return filled(job, values);
  }

  /** Returns a platform with defaults and filled params, without its rules. */
  static Map<String, @Nullable Object> ofPlatform(
      String name, Map<String, @Nullable Object> platform) {
    Map<String, @Nullable Object> attributes = new LinkedHashMap<>(platform);
    attributes.remove("rules");
    attributes.remove("name");
    put(attributes, platform, "arch", "x86_64");
    put(attributes, platform, "base_name", name);
    put(attributes, platform, "boot_method", "grub");
    put(attributes, platform, "mach", "x86");
    for (String key : List.of("context", "flash_image")) {
      attributes.put(key, platform.get(key));
    }
    for (String key : List.of("compatible", "dtb")) {
      attributes.put(
          key, platform.get(key) instanceof String one ? List.of(one) : platform.get(key));
    }
    attributes.remove(PARAMS);
    Map<String, @Nullable Object> params = filled(platform, attributes);
    attributes.put(PARAMS, params.isEmpty() ? null : params);
    attributes.put("name", name);
    return Collections.unmodifiableMap(attributes);
  }

  /** Returns the params among the attributes of a platform; may be empty. */
  @SuppressWarnings("unchecked") // made by filled
  static Map<String, @Nullable Object> params(Map<String, @Nullable Object> attributes) {
    Object params = attributes.get(PARAMS);
    return params == null ? Map.of() : (Map<String, @Nullable Object>) params;
  }

  private static void put(
      Map<String, @Nullable Object> values,
      Map<String, @Nullable Object> entry,
      String key,
      String otherwise) {
    Object value = entry.get(key);
    values.put(key, value == null ? otherwise : value);
  }

  private static Map<String, @Nullable Object> filled(
      Map<String, @Nullable Object> entry, Map<String, @Nullable Object> keys) {
    if (!(entry.get(PARAMS) instanceof Map<?, ?> params)) {
      return Map.of();
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>(keys);
    params.forEach((key, value) -> values.put((String) key, value));
    Architectures.addTo(values);
    Placeholders placeholders = new Placeholders(values);
    Map<String, @Nullable Object> filled = new LinkedHashMap<>();
    params.forEach((key, value) -> filled.put((String) key, placeholders.fill(value)));
    return Collections.unmodifiableMap(filled);
  }
}
