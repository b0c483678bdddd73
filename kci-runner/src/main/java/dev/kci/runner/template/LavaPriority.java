package dev.kci.runner.template;

import dev.kci.api.model.JsonObject;
import dev.kci.config.BuildConfig;
import dev.kci.config.Configuration;
import dev.kci.config.Job;
import dev.kci.config.RuntimeConfig.Lava;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A LAVA job's priority, 0 to 100, in the range that the lab gives: of the tree, else of the job,
 * else low; others than the pipeline itself ask for their own, else for the highest.
 */
final class LavaPriority {
  private LavaPriority() {}

  static long of(Configuration configuration, JsonObject node, Job job, Lava lava) {
    boolean pipeline =
        node.string("submitter")
            .map(submitter -> submitter.equals("service:pipeline"))
            .orElse(true);
    long asked =
        pipeline
            ? number(tree(configuration, node).orElse(job.priority()), 0)
            : number(text(node.get("data.priority")), 100);
    if (lava.priority() != null) {
      return asked * lava.priority() / 100;
    }
    long min = lava.priorityMin() == null ? 0 : lava.priorityMin();
    long max = lava.priorityMax() == null ? 100 : lava.priorityMax();
    return min + asked * (max - min) / 100;
  }

  private static Optional<String> tree(Configuration configuration, JsonObject node) {
    return node.string("data.kernel_revision.tree")
        .flatMap(
            tree ->
                node.string("data.kernel_revision.branch")
                    .flatMap(branch -> configuration.buildConfig(tree, branch)))
        .map(BuildConfig::priority);
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }

  private static long number(@Nullable String priority, long otherwise) {
    if (priority == null) {
      return otherwise;
    }
    return switch (priority.toLowerCase(Locale.ROOT)) {
      case "low" -> 0;
      case "medium" -> 50;
      case "high" -> 100;
      default -> priority.matches("\\d{1,3}") ? Math.min(100, Long.parseLong(priority)) : otherwise;
    };
  }
}
