package dev.kci.api.model;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A kernel's version, as in {@code data.kernel_revision.version}: 6.18-rc4 is version 6, patchlevel
 * 18, extra {@code -rc4}.
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

  /** Reads {@code data.kernel_revision.version}; null if version or patchlevel is missing. */
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

  /** Returns the JSON that the API accepts: no nulls, and integers because PATCH rejects text. */
  public JsonObject toJson() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("version", version);
    json.put("patchlevel", patchlevel);
    json.put("sublevel", sublevel);
    json.put("extra", extra);
    json.put("name", name);
    return JsonObject.of(json).withoutNulls();
  }

  /** The short form used by file names and rules, such as {@code 6.12}. */
  public String krev() {
    return version + "." + patchlevel;
  }
}
