package dev.kci.pipeline.schedule;

import dev.kci.api.model.JsonObject;
import dev.kci.pipeline.config.SchedulerEntry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether scheduler entries match one event of the channel {@code node}. */
final class EventMatch {
  /** The channel of entries; retry events are matched against these entries too. */
  static final String CHANNEL = "node";

  private final Map<String, @Nullable Object> now;

  /** The event as it would have been before the update; null when it is not told. */
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

  /** What keeps the entry from matching, in words; empty when it matches. */
  Optional<String> mismatch(SchedulerEntry entry) {
    if (!entry.channel().equals(CHANNEL)) {
      return Optional.of("the channel is '" + entry.channel() + "'; events come on " + CHANNEL);
    }
    for (Map.Entry<String, @Nullable Object> field : entry.event().entrySet()) {
      Object found = now.get(field.getKey());
      if (!Objects.equals(field.getValue(), found)) {
        return Optional.of(
            "needs "
                + field.getKey()
                + " '"
                + field.getValue()
                + "', the event has '"
                + found
                + "'");
      }
    }
    return matches(entry)
        ? Optional.empty()
        : Optional.of("it matched before this update already; only the transition counts");
  }

  private static boolean isPart(
      Map<String, @Nullable Object> part, Map<String, @Nullable Object> whole) {
    for (Map.Entry<String, @Nullable Object> field : part.entrySet()) {
      Object found = whole.get(field.getKey());
      if (!Objects.equals(field.getValue(), found)
          || (found == null && !whole.containsKey(field.getKey()))) {
        return false;
      }
    }
    return true;
  }
}
