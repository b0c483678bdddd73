package dev.kci.kciapi.bisect;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Timestamps;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One trial of a commit: a checkout, or another run of the job on an earlier one.
 *
 * @param treeid the id of the tree of nodes, chosen before the checkout is created: by it the
 *     checkout is found if this process ends before it knows the checkout's id
 * @param retry the job's retry counter; 0 for a checkout of this attempt alone
 * @param checkout the id of the checkout node; null if the attempt may not be requested yet
 * @param ended how it ended; null while it runs
 */
record Attempt(
    String commit,
    String treeid,
    Instant begun,
    long retry,
    @Nullable String checkout,
    @Nullable Observation ended) {

  /** Returns a new attempt with a checkout. */
  static Attempt of(String commit, String treeid, Instant now) {
    return new Attempt(commit, treeid, now, 0, null, null);
  }

  /** Returns a new attempt that runs the job of this one again, with the same build. */
  Attempt again(Instant now) {
    return new Attempt(commit, treeid, now, retry + 1, null, null);
  }

  Attempt withCheckout(String id) {
    return new Attempt(commit, treeid, begun, retry, id, ended);
  }

  Attempt withEnd(Observation end) {
    return new Attempt(commit, treeid, begun, retry, checkout, end);
  }

  /** Returns whether the test passed or failed. */
  boolean hasResult() {
    return ended != null
        && (ended.end() == Observation.End.PASS || ended.end() == Observation.End.FAIL);
  }

  boolean isLost() {
    return ended != null && ended.end() == Observation.End.LOST;
  }

  JsonObject toJson() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("commit", commit);
    json.put("treeid", treeid);
    json.put("begun", Timestamps.format(begun));
    json.put("retry", retry);
    json.put("checkout", checkout);
    json.put("ended", ended == null ? null : ended.toJson());
    return JsonObject.of(json).withoutNulls();
  }

  static Attempt of(JsonObject json) {
    return new Attempt(
        Required.string(json, "commit"),
        Required.string(json, "treeid"),
        Timestamps.parse(Required.string(json, "begun")),
        Required.integer(json, "retry"),
        json.string("checkout").orElse(null),
        json.object("ended").map(Observation::of).orElse(null));
  }
}
