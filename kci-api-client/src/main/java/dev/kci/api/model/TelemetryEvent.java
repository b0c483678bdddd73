package dev.kci.api.model;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened in a runtime, as the API's telemetry keeps it. Immutable.
 *
 * @param id the server's id; null before it is sent
 * @param time when it happened; null for when the server gets it
 * @param texts the texts that are set; always with {@link TelemetryField#KIND}
 * @param infraError whether the infrastructure failed, not what was tested
 * @param retry how often the job was tried before
 * @param extra what else there is to say
 */
public record TelemetryEvent(
    @Nullable String id,
    @Nullable Instant time,
    Map<TelemetryField, String> texts,
    @Nullable Result result,
    boolean infraError,
    long retry,
    JsonObject extra) {
  /**
   * @throws IllegalArgumentException when there is no kind
   */
  public TelemetryEvent {
    if (!texts.containsKey(TelemetryField.KIND)) {
      throw new IllegalArgumentException("A telemetry event without kind; every one has a kind");
    }
    texts = Collections.unmodifiableMap(new EnumMap<>(texts));
    Objects.requireNonNull(extra, "extra");
  }

  /** An event of this kind, like {@code job_result}, of this runtime, happening now. */
  public static TelemetryEvent of(String kind, String runtime) {
    return new TelemetryEvent(
        null,
        null,
        Map.of(TelemetryField.KIND, kind, TelemetryField.RUNTIME, runtime),
        null,
        false,
        0,
        JsonObject.empty());
  }

  /** The text of a field. */
  public Optional<String> text(TelemetryField field) {
    return Optional.ofNullable(texts.get(field));
  }

  /** This event with one more text. */
  public TelemetryEvent with(TelemetryField field, String text) {
    Map<TelemetryField, String> more = new EnumMap<>(texts);
    more.put(field, text);
    return new TelemetryEvent(id, time, more, result, infraError, retry, extra);
  }

  /** This event, having happened at {@code time}. */
  public TelemetryEvent withTime(Instant time) {
    return new TelemetryEvent(id, time, texts, result, infraError, retry, extra);
  }

  /** This event with a result. */
  public TelemetryEvent withResult(Result result) {
    return new TelemetryEvent(id, time, texts, result, infraError, retry, extra);
  }

  /** This event, saying whether the infrastructure failed. */
  public TelemetryEvent withInfraError(boolean infraError) {
    return new TelemetryEvent(id, time, texts, result, infraError, retry, extra);
  }

  /** This event, saying how often the job was tried before. */
  public TelemetryEvent withRetry(long retry) {
    return new TelemetryEvent(id, time, texts, result, infraError, retry, extra);
  }

  /** This event with more to say. */
  public TelemetryEvent withExtra(JsonObject extra) {
    return new TelemetryEvent(id, time, texts, result, infraError, retry, extra);
  }

  /**
   * Reads an event.
   *
   * @throws IllegalArgumentException when it has no kind, or a time or result that is none
   */
  public static TelemetryEvent of(JsonObject json) {
    Map<TelemetryField, String> texts = new EnumMap<>(TelemetryField.class);
    for (TelemetryField field : TelemetryField.values()) {
      json.string(field.wireName()).ifPresent(text -> texts.put(field, text));
    }
    return new TelemetryEvent(
        json.string("id").orElse(null),
        json.string("ts").map(Timestamps::parse).orElse(null),
        texts,
        json.string("result").map(Result::of).orElse(null),
        json.bool("is_infra_error").orElse(false),
        json.integer("retry").orElse(0L),
        json.object("extra").orElse(JsonObject.empty()));
  }

  /** As the API takes it: only what is set. */
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
