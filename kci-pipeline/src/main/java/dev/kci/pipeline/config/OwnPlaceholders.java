package dev.kci.pipeline.config;

import dev.kci.config.Located;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Completes a job or platform the way the original does when it loads one: sets defaults for absent
 * keys, and fills placeholders in the params for the entry's own keys and for other params.
 */
final class OwnPlaceholders {
  private static final String PARAMS = "params";

  /** Keys of a platform whose values do not become attributes unchanged. */
  private static final Set<String> APART = Set.of("rules", "name", PARAMS);

  private OwnPlaceholders() {}

  /** Returns the filled params of a job. */
  static Map<String, @Nullable Object> ofJob(
      Located.Mapping job, Map<String, @Nullable Object> params) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (String key : List.of("template", "base_name", "image", "kcidb_test_suite", "priority")) {
      values.put(key, value(job, key));
    }
    values.put("kind", value(job, "kind"));
    defaultTo("node", "kind", values);
    return filled(params, values);
  }

  /** Returns a platform with defaults and filled params, without its rules. */
  static Map<String, @Nullable Object> ofPlatform(
      String name, Located.Mapping platform, Map<String, @Nullable Object> params) {
    Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
    platform
        .entries()
        .forEach(
            (key, entry) -> {
              if (!APART.contains(key)) {
                attributes.put(key, entry.value().plain());
              }
            });
    defaultTo("x86_64", "arch", attributes);
    defaultTo(name, "base_name", attributes);
    defaultTo("grub", "boot_method", attributes);
    defaultTo("x86", "mach", attributes);
    for (String key : List.of("context", "flash_image", "compatible", "dtb")) {
      attributes.putIfAbsent(key, null);
    }
    for (String key : List.of("compatible", "dtb")) {
      if (attributes.get(key) instanceof String one) {
        attributes.put(key, List.of(one));
      }
    }
    Map<String, @Nullable Object> filled = filled(params, attributes);
    attributes.put(PARAMS, filled.isEmpty() ? null : filled);
    attributes.put("name", name);
    return Collections.unmodifiableMap(attributes);
  }

  /** Returns the params among the attributes of a platform; may be empty. */
  @SuppressWarnings("unchecked") // made by filled
  static Map<String, @Nullable Object> params(Map<String, @Nullable Object> attributes) {
    Object params = attributes.get(PARAMS);
    return params == null ? Map.of() : (Map<String, @Nullable Object>) params;
  }

  private static @Nullable Object value(Located.Mapping entry, String key) {
    Located value = entry.get(key);
    return value == null ? null : value.plain();
  }

  private static void defaultTo(
      String otherwise, String key, Map<String, @Nullable Object> values) {
    if (values.get(key) == null) {
      values.put(key, otherwise);
    }
  }

  private static Map<String, @Nullable Object> filled(
      Map<String, @Nullable Object> params, Map<String, @Nullable Object> keys) {
    if (params.isEmpty()) {
      return params;
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>(keys);
    values.putAll(params);
    Architectures.addTo(values);
    Placeholders placeholders = new Placeholders(values);
    Map<String, @Nullable Object> filled = new LinkedHashMap<>();
    params.forEach((key, value) -> filled.put(key, placeholders.fill(value)));
    return Collections.unmodifiableMap(filled);
  }
}
