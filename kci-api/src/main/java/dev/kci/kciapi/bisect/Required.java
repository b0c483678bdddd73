package dev.kci.kciapi.bisect;

import dev.kci.api.model.JsonObject;

/** Reads values without which the state of a bisection is invalid. */
final class Required {
  private Required() {}

  static String string(JsonObject json, String key) {
    return json.string(key)
        .orElseThrow(() -> new IllegalArgumentException("'" + key + "' missing"));
  }

  static long integer(JsonObject json, String key) {
    return json.integer(key)
        .orElseThrow(() -> new IllegalArgumentException("'" + key + "' missing"));
  }
}
