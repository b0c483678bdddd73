package dev.kci.api.model;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened in a runtime, for the API's telemetry. Immutable.
 *
 * @param time when it happened; null to use the time at which the server receives it
 * @param texts the texts that are set; always includes {@link TelemetryField#KIND}
 * @param infraError whether the infrastructure failed, rather than the thing under test
 * @param retry the number of earlier attempts at the job
 * @param extra any other data, stored unchanged
 */
public record TelemetryEvent(
    @Nullable Instant time,
    Map<TelemetryField, String> texts,
    @Nullable Result result,
    boolean infraError,
    long retry,
    JsonObject extra) {
  /**
   * @throws IllegalArgumentException if there is no kind
   */
  public TelemetryEvent {
    if (!texts.containsKey(TelemetryField.KIND)) {
      throw new IllegalArgumentException("The telemetry event has no kind; every event needs one");
    }
    texts = Collections.unmodifiableMap(new EnumMap<>(texts));
    Objects.requireNonNull(extra, "extra");
  }

  /** Returns the JSON that the API accepts, with only the fields that are set. */
  public JsonObject toJson() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    texts.forEach((field, text) -> json.put(field.wireName(), text));
    if (time != null) {
      json.put("ts", Timestamps.format(time));
    }
    if (result != null) {
      json.put("result", result.wireName());
    }
    if (infraError) {
      json.put("is_infra_error", true);
    }
    if (retry != 0) {
      json.put("retry", retry);
    }
    if (!extra.isEmpty()) {
      json.put("extra", extra);
    }
    return JsonObject.of(json);
  }
}
