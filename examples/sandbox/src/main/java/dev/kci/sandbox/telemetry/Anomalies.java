package dev.kci.sandbox.telemetry;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Timestamps;
import dev.kci.sandbox.http.ApiFailure;
import dev.kci.sandbox.schema.Location;
import dev.kci.sandbox.schema.Types;
import dev.kci.sandbox.schema.Violations;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A search for devices that fail often and for unreachable runtimes.
 *
 * @param threshold the minimum failure rate, 0 to 1
 * @param minTotal the minimum number of events, 1 or more
 * @param perDevice whether to consider single devices, by the results of jobs only
 */
record Anomalies(String window, double threshold, long minTotal, boolean perDevice, Instant since) {
  private static final List<String> WINDOWS = List.of("1h", "3h", "6h", "12h", "24h", "48h");

  /**
   * Parses a query's parameters.
   *
   * @throws ApiFailure 422 or 400 for a value out of range
   */
  static Anomalies asked(Map<String, String> parameters, Instant now) {
    Violations found = new Violations();
    double threshold = rate(parameters.getOrDefault("threshold", "0.5"), found);
    long minTotal = count(parameters.getOrDefault("min_total", "3"), found);
    String scope = parameters.getOrDefault("scope", "device_type");
    if (!scope.matches("device_type|device")) {
      String pattern = "^(device_type|device)$";
      found.add(
          "string_pattern_mismatch",
          Location.of("query", "scope"),
          "String should match pattern '" + pattern + "'",
          scope,
          Map.of("pattern", pattern));
    }
    if (!found.isEmpty()) {
      throw ApiFailure.invalid(found);
    }
    String window = parameters.getOrDefault("window", "6h");
    if (!WINDOWS.contains(window)) {
      throw ApiFailure.of(
          400, "Invalid window '" + window + "'. Use: " + String.join(", ", WINDOWS));
    }
    Instant since = now.minus(Duration.parse("PT" + window));
    return new Anomalies(window, threshold, minTotal, scope.equals("device"), since);
  }

  /** Returns the anomalies among the events, worst first. */
  Map<String, Object> in(List<JsonObject> events) {
    String from = Timestamps.format(since);
    List<JsonObject> recent =
        events.stream()
            .filter(event -> event.string("ts").orElseThrow().compareTo(from) >= 0)
            .sorted(Comparator.comparing(event -> event.string("ts").orElseThrow()))
            .toList();
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("window", window);
    answer.put("threshold", BigDecimal.valueOf(threshold));
    answer.put("min_total", minTotal);
    answer.put("scope", perDevice ? "device" : "device_type");
    answer.put("since", from + "+00:00");
    answer.put("result_anomalies", results(recent));
    answer.put("error_anomalies", errors(recent));
    return answer;
  }

  private List<Map<String, @Nullable Object>> results(List<JsonObject> recent) {
    List<String> fields = new ArrayList<>(List.of("runtime", "lab", "device_type"));
    List<String> kinds = new ArrayList<>(List.of("job_result"));
    if (perDevice) {
      fields.add("device_id");
    } else {
      kinds.add("test_result");
    }
    List<JsonObject> ended =
        ofKinds(recent, kinds).stream()
            .filter(event -> !perDevice || !event.string("device_id").orElse("").isEmpty())
            .toList();
    return Counts.grouped(ended, fields).entrySet().stream()
        .filter(group -> isAnomaly(Counts.of(group.getValue())))
        .sorted(
            Comparator.comparing(
                group -> Counts.of(group.getValue()),
                Comparator.comparing(Counts::infraRate).thenComparing(Counts::failRate).reversed()))
        .map(group -> row(group.getKey(), group.getValue()))
        .toList();
  }

  private boolean isAnomaly(Counts counts) {
    return counts.total() >= minTotal
        && (counts.infraRate() >= threshold || counts.failRate() >= threshold);
  }

  private static Map<String, @Nullable Object> row(
      Map<String, @Nullable Object> group, List<JsonObject> events) {
    Counts counts = Counts.of(events);
    JsonObject latest = events.get(events.size() - 1);
    Map<String, @Nullable Object> row = new LinkedHashMap<>(group);
    counts.addTo(row);
    row.put("infra_rate", rounded(counts.infraRate()));
    row.put("fail_rate", rounded(counts.failRate()));
    row.put("constant_failure", counts.fail() + counts.incomplete() == counts.total());
    row.put("constant_infra_failure", counts.infraErrors() == counts.total());
    row.put("last_seen", latest.get("ts"));
    row.put("latest_error_type", latest.get("error_type"));
    row.put("latest_error_msg", latest.get("error_msg"));
    return row;
  }

  private List<Map<String, @Nullable Object>> errors(List<JsonObject> recent) {
    return Counts.grouped(
            ofKinds(recent, List.of("runtime_error", "job_skip")), List.of("runtime", "error_type"))
        .entrySet()
        .stream()
        .filter(group -> group.getValue().size() >= minTotal)
        .sorted(Comparator.comparing(group -> -group.getValue().size()))
        .map(
            group -> {
              Map<String, @Nullable Object> row = new LinkedHashMap<>(group.getKey());
              row.put("count", group.getValue().size());
              return row;
            })
        .toList();
  }

  private static List<JsonObject> ofKinds(List<JsonObject> events, List<String> kinds) {
    return events.stream()
        .filter(event -> kinds.contains(event.string("kind").orElseThrow()))
        .toList();
  }

  private static BigDecimal rounded(double rate) {
    return BigDecimal.valueOf(Math.round(rate * 1000) / 1000.0);
  }

  private static double rate(String text, Violations found) {
    Location at = Location.of("query", "threshold");
    double value;
    try {
      value = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      found.add(
          "float_parsing",
          at,
          "Input should be a valid number, unable to parse string as a number",
          text);
      return 0;
    }
    if (!(value >= 0)) {
      tooSmall(at, "0", text, new BigDecimal("0.0"), found);
    } else if (value > 1) {
      found.add(
          "less_than_equal",
          at,
          "Input should be less than or equal to 1",
          text,
          Map.of("le", new BigDecimal("1.0")));
    }
    return value;
  }

  private static long count(String text, Violations found) {
    Location at = Location.of("query", "min_total");
    if (!(Types.LAX_INTEGER.check(text, at, found) instanceof Long value)) {
      return 1;
    }
    if (value < 1) {
      tooSmall(at, "1", text, 1, found);
    }
    return value;
  }

  private static void tooSmall(
      Location at, String least, String text, Object limit, Violations found) {
    found.add(
        "greater_than_equal",
        at,
        "Input should be greater than or equal to " + least,
        text,
        Map.of("ge", limit));
  }
}
