package dev.kci.api.model;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which events of telemetry to find: all conditions hold. Immutable; each method gives a narrower
 * query.
 *
 * @param parameters the query's parameters as the server reads them
 */
public record TelemetryQuery(Map<String, String> parameters) {
  public TelemetryQuery {
    parameters = Map.copyOf(parameters);
  }

  /** All events. */
  public static TelemetryQuery all() {
    return new TelemetryQuery(Map.of());
  }

  /** Only events in which the field is this text. */
  public TelemetryQuery where(TelemetryField field, String text) {
    return with(field.wireName(), text);
  }

  /** Only events with this result. */
  public TelemetryQuery result(Result result) {
    return with("result", result.wireName());
  }

  /** Only events from this time on. */
  public TelemetryQuery since(Instant time) {
    return with("since", Timestamps.format(time));
  }

  /** Only events up to this time. */
  public TelemetryQuery until(Instant time) {
    return with("until", Timestamps.format(time));
  }

  private TelemetryQuery with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(parameters);
    more.put(name, value);
    return new TelemetryQuery(more);
  }
}
