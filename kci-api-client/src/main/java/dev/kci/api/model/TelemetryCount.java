package dev.kci.api.model;

import java.util.Map;

/**
 * How many events of telemetry a group has, by their results.
 *
 * @param group what the events of the group have in common; a field that they all lack is not there
 * @param total all events, also those without a result
 * @param infraErrors those in which the infrastructure failed
 */
public record TelemetryCount(
    Map<TelemetryField, String> group,
    long total,
    long passed,
    long failed,
    long incomplete,
    long skipped,
    long infraErrors) {
  public TelemetryCount {
    group = Map.copyOf(group);
  }
}
