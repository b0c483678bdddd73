package dev.kci.sandbox.telemetry;

import dev.kci.api.model.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The results of a group's events.
 *
 * @param infraErrors the number of infrastructure failures, with any result
 */
record Counts(long total, long pass, long fail, long incomplete, long skip, long infraErrors) {

  /** Groups events by the values of fields, in the order of each group's first event. */
  static Map<Map<String, @Nullable Object>, List<JsonObject>> grouped(
      List<JsonObject> events, List<String> fields) {
    Function<JsonObject, Map<String, @Nullable Object>> group =
        event -> {
          Map<String, @Nullable Object> values = new LinkedHashMap<>();
          // a lab is a runtime: the server counts both by the same field
          fields.forEach(
              field -> values.put(field, event.get(field.equals("lab") ? "runtime" : field)));
          return values;
        };
    return events.stream()
        .collect(Collectors.groupingBy(group, LinkedHashMap::new, Collectors.toList()));
  }

  static Counts of(List<JsonObject> events) {
    return new Counts(
        events.size(),
        ended(events, "pass"),
        ended(events, "fail"),
        ended(events, "incomplete"),
        ended(events, "skip"),
        events.stream().filter(event -> event.bool("is_infra_error").orElse(false)).count());
  }

  void addTo(Map<String, @Nullable Object> row) {
    row.put("total", total);
    row.put("pass", pass);
    row.put("fail", fail);
    row.put("incomplete", incomplete);
    row.put("skip", skip);
    row.put("infra_error", infraErrors);
  }

  double infraRate() {
    return (double) infraErrors / total;
  }

  double failRate() {
    return (double) (fail + incomplete) / total;
  }

  private static long ended(List<JsonObject> events, String result) {
    return events.stream().filter(TelemetryFilter.has("result", result)).count();
  }
}
