package dev.kci.api.model;

import java.util.List;

/**
 * One page of events of telemetry.
 *
 * @param total how many events the query matches in all
 */
public record TelemetryPage(List<TelemetryEvent> items, long total, int limit, long offset) {
  public TelemetryPage {
    items = List.copyOf(items);
  }
}
