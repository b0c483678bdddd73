package dev.kci.sandbox.telemetry;

import dev.kci.api.model.JsonObject;
import dev.kci.sandbox.http.ApiFailure;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Counts a query's events by result for each group, largest group first. */
final class TelemetryStatistics {
  private static final Set<String> GROUPS =
      Set.of(
          "runtime",
          "lab",
          "device_type",
          "device_id",
          "job_name",
          "tree",
          "branch",
          "arch",
          "kind",
          "error_type");
  private static final List<String> FILTERS =
      List.of("kind", "runtime", "device_type", "device_id", "job_name", "tree", "branch", "arch");

  private TelemetryStatistics() {}

  /**
   * Returns the rows for a query's parameters; ignores unknown parameters.
   *
   * @throws ApiFailure 400 without {@code group_by}, or for an invalid value
   */
  static List<Map<String, @Nullable Object>> of(
      Map<String, String> parameters, Function<Predicate<JsonObject>, List<JsonObject>> events) {
    List<String> fields = fields(parameters.getOrDefault("group_by", ""));
    Predicate<JsonObject> filter = runtime(parameters).and(TelemetryFilter.takeTimes(parameters));
    for (String field : FILTERS) {
      String wanted = parameters.getOrDefault(field, "");
      if (!wanted.isEmpty()) {
        filter = filter.and(TelemetryFilter.has(field, wanted));
      }
    }
    return Counts.grouped(events.apply(filter), fields).entrySet().stream()
        .map(group -> Map.entry(group.getKey(), Counts.of(group.getValue())))
        .sorted(Comparator.comparing(group -> -group.getValue().total()))
        .map(
            group -> {
              Map<String, @Nullable Object> row = new LinkedHashMap<>(group.getKey());
              group.getValue().addTo(row);
              return row;
            })
        .toList();
  }

  private static List<String> fields(String groupBy) {
    if (groupBy.isEmpty()) {
      throw ApiFailure.of(400, "'group_by' parameter is required");
    }
    List<String> fields = Arrays.stream(groupBy.split(",", -1)).map(String::strip).toList();
    List<String> unknown = fields.stream().filter(field -> !GROUPS.contains(field)).toList();
    if (!unknown.isEmpty()) {
      throw ApiFailure.of(
          400,
          "Invalid group_by fields: "
              + unknown.stream().collect(Collectors.joining("', '", "{'", "'}")));
    }
    return fields;
  }

  private static Predicate<JsonObject> runtime(Map<String, String> parameters) {
    String lab = parameters.getOrDefault("lab", "");
    if (lab.isEmpty()) {
      return event -> true;
    }
    String runtime = parameters.getOrDefault("runtime", "");
    if (!runtime.isEmpty() && !runtime.equals(lab)) {
      throw ApiFailure.of(400, "'lab' and 'runtime' must match when both are provided");
    }
    return TelemetryFilter.has("runtime", lab);
  }
}
