package dev.kci.pipeline.config;

import dev.kci.config.Located;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says which job starts on which event, and where: one element of {@code scheduler}.
 *
 * @param job the name of the {@link Job}
 * @param channel the event's channel
 * @param event the required fields of the event, without the channel
 * @param runtime the runtime's name; null for any of {@code runtimeType}
 * @param platforms names of platforms; empty for the one named after the runtime's lab type
 * @param rules conditions on the event's node
 */
public record SchedulerEntry(
    String job,
    String channel,
    Map<String, @Nullable Object> event,
    @Nullable String runtime,
    @Nullable String runtimeType,
    List<String> platforms,
    List<Rule> rules,
    Located.Mapping source) {

  public SchedulerEntry {
    platforms = List.copyOf(platforms);
    rules = List.copyOf(rules);
  }
}
