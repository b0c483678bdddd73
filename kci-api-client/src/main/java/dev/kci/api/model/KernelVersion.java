package dev.kci.api.model;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A kernel's version as {@code data.kernel_revision.version} holds it: 6.18-rc4 is version 6,
 * patchlevel 18, extra {@code -rc4}.
 *
 * @param sublevel the third number, or null if absent
 * @param extra what follows the numbers, with its dash; null if absent
 * @param name the release's name; usually null
 */
public record KernelVersion(
    long version,
    long patchlevel,
    @Nullable Long sublevel,
    @Nullable String extra,
    @Nullable String name) {

  /** Reads the object at {@code data.kernel_revision.version}; null when it has no numbers. */
  static @Nullable KernelVersion of(JsonObject json) {
    Long version = json.integer("version").orElse(null);
    Long patchlevel = json.integer("patchlevel").orElse(null);
    if (version == null || patchlevel == null) {
      return null;
    }
    return new KernelVersion(
        version,
        patchlevel,
        json.integer("sublevel").orElse(null),
        json.string("extra").orElse(null),
        json.string("name").orElse(null));
  }

  /** As the API takes it: integers, since a PATCH does not convert text, and no nulls. */
  public JsonObject toJson() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("version", version);
    json.put("patchlevel", patchlevel);
    json.put("sublevel", sublevel);
    json.put("extra", extra);
    json.put("name", name);
    return JsonObject.of(json).withoutNulls();
  }

  /** The short form that file names and rules use, like {@code 6.12}. */
  public String krev() {
    return version + "." + patchlevel;
  }
}
