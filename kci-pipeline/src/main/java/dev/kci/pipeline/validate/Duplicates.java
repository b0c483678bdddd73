package dev.kci.pipeline.validate;

import dev.kci.config.BuildConfig;
import dev.kci.config.Origin;
import dev.kci.config.Problem;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.pipeline.config.SchedulerEntry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Finds jobs and checkouts that two entries would create. */
final class Duplicates {
  private final PipelineConfiguration configuration;
  private final Consumer<Problem> problems;

  Duplicates(PipelineConfiguration configuration, Consumer<Problem> problems) {
    this.configuration = configuration;
    this.problems = problems;
  }

  /** The identity of a scheduled job. */
  private record Scheduled(
      String job,
      Map<String, @Nullable Object> event,
      @Nullable String runtime,
      @Nullable String type,
      String platform) {}

  void check() {
    List<SchedulerEntry> entries = configuration.scheduler();
    Map<Scheduled, Origin> seen = new HashMap<>();
    for (int i = 0; i < entries.size(); i++) {
      entry("scheduler[" + i + "]", entries.get(i), seen);
    }
    branches();
  }

  private void entry(String key, SchedulerEntry entry, Map<Scheduled, Origin> seen) {
    List<String> platforms = entry.platforms().isEmpty() ? List.of("") : entry.platforms();
    Set<String> own = new HashSet<>();
    for (String platform : platforms) {
      if (!own.add(platform)) {
        report(
            entry.source().originOf("platforms"), key + ".platforms", platform, "is listed twice");
        continue;
      }
      Scheduled scheduled =
          new Scheduled(
              entry.job(),
              entry.event(),
              entry.runtime(),
              entry.runtime() == null ? entry.runtimeType() : null,
              platform);
      Origin before = seen.putIfAbsent(scheduled, entry.source().origin());
      if (before != null) {
        report(
            entry.source().origin(),
            key,
            platform.isEmpty() ? entry.job() : entry.job() + " on " + platform,
            "is already scheduled by the same event in the same runtime in " + before);
      }
    }
  }

  private void branches() {
    Map<String, BuildConfig> seen = new HashMap<>();
    for (BuildConfig config : configuration.buildConfigs().values()) {
      BuildConfig before = seen.putIfAbsent(config.tree() + ":" + config.branch(), config);
      if (before != null) {
        report(
            config.source().origin(),
            "build_configs." + config.name(),
            config.tree() + ":" + config.branch(),
            "is already watched by '" + before.name() + "' in " + before.source().origin());
      }
    }
  }

  private void report(Origin origin, String key, String value, String message) {
    problems.accept(Problem.error("duplicate", origin, key, value, message));
  }
}
