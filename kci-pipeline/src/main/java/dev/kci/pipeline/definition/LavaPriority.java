package dev.kci.pipeline.definition;

import dev.kci.api.model.JsonObject;
import dev.kci.config.RuntimeConfig.Priorities;
import dev.kci.pipeline.config.Job;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Computes a LAVA job's priority, 0 to 100, within the lab's range. The pipeline's own jobs get the
 * tree's priority, or else the job's, or else low. Other submitters get their own, or else the
 * highest. Source: {@code maestro-config/README}, "LAVA priority".
 */
final class LavaPriority {
  private static final long LOW = 20;
  private static final long HIGHEST = 80;

  private LavaPriority() {}

  /**
   * Returns the priority of a job.
   *
   * @param node has {@code tree_priority} in its data
   */
  static long of(JsonObject node, Job job, Priorities lab) {
    boolean pipeline =
        node.string("submitter")
            .map(submitter -> submitter.isEmpty() || submitter.equals("service:pipeline"))
            .orElse(true);
    Object tree = node.get("data.tree_priority");
    long asked =
        pipeline
            ? number(tree == null ? job.priority() : tree, LOW)
            : number(node.get("data.priority"), HIGHEST);
    return scaled(asked, lab);
  }

  /** Treats a lab's priority of 0 like an absent value, as in the original. */
  private static long scaled(long asked, Priorities lab) {
    Long scale = lab.scale();
    if (scale != null && scale != 0) {
      return asked * scale / 100;
    }
    Long min = lab.min() == null ? scale : lab.min();
    Long max = lab.max() == null ? scale : lab.max();
    return min == null || max == null
        ? asked
        : (long) (asked * (bounded(max) - bounded(min)) / 100.0 + bounded(min));
  }

  private static long number(@Nullable Object priority, long otherwise) {
    if (priority == null) {
      return otherwise;
    }
    if (priority instanceof Number number) {
      return bounded(number.longValue());
    }
    String text = priority.toString();
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "low" -> LOW;
      case "medium" -> 40;
      case "high" -> 60;
      case "highest" -> HIGHEST;
      default -> text.matches("\\d{1,3}") ? bounded(Long.parseLong(text)) : otherwise;
    };
  }

  private static long bounded(long priority) {
    return Math.max(0, Math.min(100, priority));
  }
}
