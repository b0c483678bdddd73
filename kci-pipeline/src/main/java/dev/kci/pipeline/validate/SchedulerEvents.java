package dev.kci.pipeline.validate;

import dev.kci.config.Located;
import dev.kci.config.Problem;
import dev.kci.config.Spelling;
import dev.kci.pipeline.config.Job;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.pipeline.config.SchedulerEntry;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Finds events that never happen, and platforms where none are expected. */
final class SchedulerEvents {
  /** The fields of an event with a fixed set of values. */
  private static final Map<String, List<String>> VALUES =
      Map.of(
          "op", List.of("created", "updated"),
          "kind", List.of("checkout", "patchset", "kbuild", "job", "test", "process", "regression"),
          "state", List.of("running", "available", "closing", "done"),
          "result", List.of("pass", "fail", "skip", "incomplete"));

  /** All fields of an event of channel node. */
  private static final List<String> FIELDS =
      List.of(
          "channel",
          "op",
          "id",
          "kind",
          "name",
          "path",
          "group",
          "state",
          "result",
          "owner",
          "data",
          "is_hierarchy",
          "previous_state",
          "previous_result");

  private final PipelineConfiguration configuration;
  private final Consumer<Problem> problems;

  SchedulerEvents(PipelineConfiguration configuration, Consumer<Problem> problems) {
    this.configuration = configuration;
    this.problems = problems;
  }

  void check() {
    List<SchedulerEntry> entries = configuration.scheduler();
    for (int i = 0; i < entries.size(); i++) {
      String key = "scheduler[" + i + "]";
      SchedulerEntry entry = entries.get(i);
      channel(key, entry);
      entry.event().keySet().forEach(field -> field(key, entry, field));
      name(key, entry);
      platformsOfBuild(key, entry);
    }
  }

  private void channel(String key, SchedulerEntry entry) {
    if (!entry.channel().equals("node")) {
      problems.accept(
          Problem.error(
              "never-fires",
              entry.source().originOf("event", "channel"),
              key + ".event.channel",
              entry.channel().isEmpty() ? null : entry.channel(),
              "expected 'node'; entries for other channels never fire"));
    }
  }

  private void field(String key, SchedulerEntry entry, String field) {
    Object value = entry.event().get(field);
    List<String> values = VALUES.get(field);
    if (!FIELDS.contains(field)) {
      problems.accept(
          Problem.error(
              "never-fires",
              entry.source().originOf("event", field),
              key + ".event." + field,
              null,
              "is not a field of an event" + Spelling.hint(field, FIELDS)));
    } else if (values != null && !values.contains(String.valueOf(value))) {
      problems.accept(
          Problem.error(
              "never-fires",
              entry.source().originOf("event", field),
              key + ".event." + field,
              String.valueOf(value),
              "expected one of "
                  + String.join(", ", values)
                  + Spelling.hint(String.valueOf(value), values)));
    }
  }

  /** Builds and jobs are named after the configured jobs. Checkouts are always named 'checkout'. */
  private void name(String key, SchedulerEntry entry) {
    Object kind = entry.event().get("kind");
    if (!(entry.event().get("name") instanceof String name)) {
      return;
    }
    String problem = null;
    if ("checkout".equals(kind) && name.equals("patchset")) {
      problem = "kci-runner does not start jobs from patch series";
    } else if ("checkout".equals(kind) && !name.equals("checkout")) {
      problem = "a checkout's name is always 'checkout'";
    } else if ("kbuild".equals(kind) || "job".equals(kind)) {
      Job job = configuration.jobs().get(name);
      if (job == null) {
        problem = "is not a configured job" + Spelling.hint(name, configuration.jobs().keySet());
      } else if (!job.kind().equals(kind)) {
        problem = "is of kind " + job.kind() + ", not " + kind;
      }
    }
    if (problem != null) {
      problems.accept(
          Problem.error(
              "never-fires",
              entry.source().originOf("event", "name"),
              key + ".event.name",
              name,
              problem));
    }
  }

  private void platformsOfBuild(String key, SchedulerEntry entry) {
    Job job = configuration.jobs().get(entry.job());
    if (job != null
        && job.kind().equals("kbuild")
        && entry.source().get("platforms") instanceof Located.Sequence list) {
      problems.accept(
          Problem.error(
              "platforms-of-build",
              list.origin(),
              key + ".platforms",
              null,
              "a kbuild job must not have platforms: it would be built once for each"));
    }
  }
}
