package dev.kci.kciapi.bisect;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Timestamps;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One checkout of a commit.
 *
 * @param treeid the id of the tree of nodes, chosen before the checkout is created: by it the
 *     checkout is found if this process ends before it knows the checkout's id
 * @param checkout the id of the checkout node; null if it may not exist yet
 * @param ended how it ended; null while it runs
 */
record Attempt(
    String commit,
    String treeid,
    Instant begun,
    @Nullable String checkout,
    @Nullable Observation ended) {

  Attempt withCheckout(String id) {
    return new Attempt(commit, treeid, begun, id, ended);
  }

  Attempt withEnd(Observation end) {
    return new Attempt(commit, treeid, begun, checkout, end);
  }

  JsonObject toJson() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("commit", commit);
    json.put("treeid", treeid);
    json.put("begun", Timestamps.format(begun));
    json.put("checkout", checkout);
    json.put("ended", ended == null ? null : ended.toJson());
    return JsonObject.of(json).withoutNulls();
  }

  static Attempt of(JsonObject json) {
    return new Attempt(
        Required.string(json, "commit"),
        Required.string(json, "treeid"),
        Timestamps.parse(Required.string(json, "begun")),
        json.string("checkout").orElse(null),
        json.object("ended").map(Observation::of).orElse(null));
  }
}
