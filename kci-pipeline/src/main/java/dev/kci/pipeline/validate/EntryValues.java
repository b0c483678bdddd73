package dev.kci.pipeline.validate;

import dev.kci.config.BuildConfig;
import dev.kci.config.Frequency;
import dev.kci.config.Located;
import dev.kci.config.Origin;
import dev.kci.config.Problem;
import dev.kci.config.RuntimeConfig;
import dev.kci.config.Spelling;
import dev.kci.config.StorageConfig;
import dev.kci.pipeline.config.Job;
import dev.kci.pipeline.config.PipelineConfiguration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks values that only allow certain words or numbers. */
final class EntryValues {
  private static final List<String> PRIORITIES = List.of("low", "medium", "high");
  private static final List<String> JOB_KINDS = List.of("kbuild", "job", "process", "test", "node");
  private static final List<String> STORAGE_TYPES = List.of("backend", "ssh", "azure", "local");

  private final PipelineConfiguration configuration;
  private final Consumer<Problem> problems;

  EntryValues(PipelineConfiguration configuration, Consumer<Problem> problems) {
    this.configuration = configuration;
    this.problems = problems;
  }

  void check() {
    configuration.jobs().values().forEach(this::job);
    configuration.buildConfigs().values().forEach(this::buildConfig);
    configuration.runtimes().values().forEach(this::runtime);
    configuration.storages().values().forEach(this::storage);
  }

  private void job(Job job) {
    String key = "jobs." + job.name();
    oneOf("kind", job.kind(), JOB_KINDS, job.source().originOf("kind"), key + ".kind");
    priority(job.priority(), job.source().originOf("priority"), key + ".priority");
    Object frequency = job.params().get("frequency");
    if (frequency != null && Frequency.parse(frequency.toString()).isEmpty()) {
      frequency(
          frequency.toString(),
          job.source().originOf("params", "frequency"),
          key + ".params.frequency");
    }
    if (configuration.scheduler().stream().noneMatch(e -> e.job().equals(job.name()))) {
      problems.accept(
          Problem.warning(
              "unscheduled", job.source().origin(), key, null, "is not in any scheduler entry"));
    }
    if (job.kind().equals("kbuild") && !job.params().containsKey("arch")) {
      problems.accept(
          Problem.warning(
              "missing",
              job.source().origin(),
              key + ".params.arch",
              null,
              "is missing; architecture filters do not apply to this build"));
    }
  }

  private void buildConfig(BuildConfig config) {
    String key = "build_configs." + config.name();
    priority(config.priority(), config.source().originOf("priority"), key + ".priority");
    if (config.source().get("frequency") instanceof Located.Scalar frequency
        && config.frequency() == null
        && frequency.value() != null) {
      frequency(frequency.text(), frequency.origin(), key + ".frequency");
    }
    Set<String> built =
        configuration.jobs().values().stream()
            .filter(job -> job.kind().equals("kbuild"))
            .flatMap(job -> job.param("arch").stream())
            .collect(Collectors.toSet());
    if (config.source().get("architectures") instanceof Located.Sequence list) {
      for (Located item : list.items()) {
        if (item.plain() instanceof String arch && !built.contains(arch)) {
          problems.accept(
              Problem.error(
                  "dangling-architecture",
                  item.origin(),
                  key + ".architectures",
                  arch,
                  "is not the arch of any kbuild job" + Spelling.hint(arch, built)));
        }
      }
    }
  }

  private void runtime(RuntimeConfig runtime) {
    String key = "runtimes." + runtime.name();
    Long min = runtime.priorities().min();
    Long max = runtime.priorities().max();
    if (min != null && max != null && min > max) {
      problems.accept(
          Problem.error(
              "invalid-priority",
              runtime.source().originOf("priority_min"),
              key + ".priority_min",
              min.toString(),
              "is greater than priority_max " + max));
    }
    priorityBound("priority_min", min, runtime);
    priorityBound("priority_max", max, runtime);
    priorityBound("priority", runtime.priorities().scale(), runtime);
  }

  private void priorityBound(String name, @Nullable Long value, RuntimeConfig runtime) {
    if (value != null && (value < 0 || value > 100)) {
      problems.accept(
          Problem.error(
              "invalid-priority",
              runtime.source().originOf(name),
              "runtimes." + runtime.name() + "." + name,
              value.toString(),
              "expected 0 to 100"));
    }
  }

  private void storage(StorageConfig storage) {
    String key = "storage." + storage.name();
    oneOf(
        "storage-type",
        storage.storageType(),
        STORAGE_TYPES,
        storage.source().originOf("storage_type"),
        key + ".storage_type");
    if (storage.storageType().equals("backend") && storage.apiUrl() == null) {
      missing(storage, "api_url");
    }
    if (storage.storageType().equals("ssh") && storage.host() == null) {
      missing(storage, "host");
    }
  }

  private void missing(StorageConfig storage, String name) {
    problems.accept(
        Problem.error(
            "missing",
            storage.source().origin(),
            "storage." + storage.name() + "." + name,
            null,
            "is missing; required for storage_type " + storage.storageType()));
  }

  private void priority(@Nullable String priority, Origin origin, String key) {
    boolean number = priority != null && priority.matches("\\d{1,2}|100");
    if (priority != null && !number && !PRIORITIES.contains(priority)) {
      problems.accept(
          Problem.error(
              "invalid-priority",
              origin,
              key,
              priority,
              "expected low, medium, high or 0 to 100" + Spelling.hint(priority, PRIORITIES)));
    }
  }

  private void frequency(String frequency, Origin origin, String key) {
    problems.accept(
        Problem.error(
            "invalid-frequency",
            origin,
            key,
            frequency,
            "is ignored; expected [Nd][Nh][Nm], at least one minute, for example 1d12h"));
  }

  private void oneOf(
      String name, String value, Collection<String> allowed, Origin origin, String key) {
    if (!value.isEmpty() && !allowed.contains(value)) {
      problems.accept(
          Problem.error(
              "invalid-" + name,
              origin,
              key,
              value,
              "expected one of " + String.join(", ", allowed) + Spelling.hint(value, allowed)));
    }
  }
}
