package dev.kci.kciapi.bisect;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Timestamps;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt ended.
 *
 * @param why for people
 * @param node the id of the node that says so
 */
record Observation(End end, String why, String node, Instant at) {
  /** The possible ends. */
  enum End {
    PASS,
    FAIL,
    /** The kernel cannot be built, or the test does not run on it. */
    UNTESTABLE,
    /** The infrastructure failed, which says nothing about the commit. */
    LOST
  }

  JsonObject toJson() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("end", end.name().toLowerCase(Locale.ROOT));
    json.put("why", why);
    json.put("node", node);
    json.put("at", Timestamps.format(at));
    return JsonObject.of(json);
  }

  static Observation of(JsonObject json) {
    return new Observation(
        End.valueOf(Required.string(json, "end").toUpperCase(Locale.ROOT)),
        Required.string(json, "why"),
        Required.string(json, "node"),
        Timestamps.parse(Required.string(json, "at")));
  }
}
