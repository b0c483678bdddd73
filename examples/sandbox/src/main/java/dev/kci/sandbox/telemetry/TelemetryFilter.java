package dev.kci.sandbox.telemetry;

import dev.kci.api.model.JsonObject;
import dev.kci.sandbox.http.ApiFailure;
import dev.kci.sandbox.schema.IsoTime;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Parses queries of telemetry events. */
final class TelemetryFilter {
  private TelemetryFilter() {}

  /**
   * Parses all parameters as conditions: a field must equal the text or boolean.
   *
   * @throws ApiFailure 400 for an invalid value
   */
  static Predicate<JsonObject> ofPage(Map<String, String> parameters) {
    Map<String, String> equal = new LinkedHashMap<>(parameters);
    Predicate<JsonObject> filter = takeTimes(equal);
    String infra = equal.get("is_infra_error");
    if (infra != null && !infra.toLowerCase(Locale.ROOT).matches("true|false")) {
      throw ApiFailure.of(400, "Bad is_infra_error value, use 'true' or 'false'");
    }
    for (Map.Entry<String, String> entry : equal.entrySet()) {
      Object wanted =
          switch (entry.getValue().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> entry.getValue();
          };
      filter = filter.and(has(entry.getKey(), wanted));
    }
    return filter;
  }

  /** Parses and removes the time range from a query's parameters. */
  static Predicate<JsonObject> takeTimes(Map<String, String> parameters) {
    String since = time(parameters.remove("since"));
    String until = time(parameters.remove("until"));
    return event -> {
      String ts = event.string("ts").orElseThrow();
      return (since == null || ts.compareTo(since) >= 0)
          && (until == null || ts.compareTo(until) <= 0);
    };
  }

  static Predicate<JsonObject> has(String field, Object wanted) {
    return event -> Objects.equals(event.get(field), wanted);
  }

  private static @Nullable String time(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    try {
      return IsoTime.stored(text);
    } catch (IllegalArgumentException e) {
      throw ApiFailure.of(400, String.valueOf(e.getMessage()));
    }
  }
}
