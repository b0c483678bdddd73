package dev.kci.runner;

import dev.kci.config.RuntimeConfig;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The priority of a job in a lab, from 0 to 100. Source: maestro-config/README. */
final class LavaPriority {
  private LavaPriority() {}

  /**
   * A job's priority, mapped into the lab's range.
   *
   * @param priority low, medium, high or a number; null for low
   */
  static long of(@Nullable String priority, RuntimeConfig.Lava lab) {
    long wanted = number(priority);
    Long min = lab.priorityMin();
    Long max = lab.priorityMax();
    if (min != null && max != null) {
      return min + Math.round((max - min) * wanted / 100.0);
    }
    Long scale = lab.priority();
    return scale == null ? wanted : Math.round(wanted * scale / 100.0);
  }

  private static long number(@Nullable String priority) {
    String text = priority == null ? "low" : priority.strip().toLowerCase(Locale.ROOT);
    return switch (text) {
      case "low" -> 0;
      case "medium" -> 50;
      case "high" -> 100;
      default -> text.matches("\\d{1,3}") ? Math.min(100, Long.parseLong(text)) : 0;
    };
  }
}
