package dev.kci.api.model;

import java.time.Instant;
import java.util.List;

/**
 * Where runtimes or devices failed more often than a threshold, as the server reckons.
 *
 * @param since the start of the time looked at
 * @param results groups with a high rate of failures, the worst first; no recorded exchange shows
 *     the fields of one, so they are open
 * @param errors runtimes with errors of submission; open too
 */
public record TelemetryAnomalies(Instant since, List<JsonObject> results, List<JsonObject> errors) {
  public TelemetryAnomalies {
    results = List.copyOf(results);
    errors = List.copyOf(errors);
  }
}
