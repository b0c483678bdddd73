package dev.kci.pipeline.schedule;

import dev.kci.api.model.JsonObject;
import dev.kci.pipeline.config.SchedulerEntry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Matches scheduler entries against one event of the channel {@code node}. */
final class EventMatch {
  /** The channel of entries. Retry events are also matched against it. */
  static final String CHANNEL = "node";

  private final Map<String, @Nullable Object> now;

  /** The event with the values before the update; null if they are unknown. */
  private final @Nullable Map<String, @Nullable Object> before;

  EventMatch(JsonObject event) {
    now = event.asMap();
    if ("updated".equals(now.get("op")) && now.containsKey("previous_state")) {
      before = new LinkedHashMap<>(now);
      before.put("state", now.get("previous_state"));
      before.put("result", now.get("previous_result"));
    } else {
      before = null;
    }
  }

  boolean matches(SchedulerEntry entry) {
    return entry.channel().equals(CHANNEL)
        && isPart(entry.event(), now)
        && (before == null || !isPart(entry.event(), before));
  }

  /** Returns why an entry does not match; empty if it does. */
  Optional<String> mismatch(SchedulerEntry entry) {
    if (!entry.channel().equals(CHANNEL)) {
      return Optional.of(
          "expects channel '" + entry.channel() + "'; events are on '" + CHANNEL + "'");
    }
    for (Map.Entry<String, @Nullable Object> field : entry.event().entrySet()) {
      if (!has(now, field)) {
        String found =
            now.containsKey(field.getKey()) ? "'" + now.get(field.getKey()) + "'" : "no such field";
        return Optional.of(
            "expects " + field.getKey() + " '" + field.getValue() + "'; the event has " + found);
      }
    }
    return matches(entry)
        ? Optional.empty()
        : Optional.of("already matched before this update; only the transition counts");
  }

  private static boolean isPart(
      Map<String, @Nullable Object> part, Map<String, @Nullable Object> whole) {
    for (Map.Entry<String, @Nullable Object> field : part.entrySet()) {
      if (!has(whole, field)) {
        return false;
      }
    }
    return true;
  }

  private static boolean has(
      Map<String, @Nullable Object> whole, Map.Entry<String, @Nullable Object> field) {
    return whole.containsKey(field.getKey())
        && Objects.equals(field.getValue(), whole.get(field.getKey()));
  }
}
