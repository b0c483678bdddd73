package dev.kci.pipeline.validate;

import dev.kci.config.BuildConfig;
import dev.kci.config.Located;
import dev.kci.config.Origin;
import dev.kci.config.Problem;
import dev.kci.config.RuntimeConfig;
import dev.kci.config.Spelling;
import dev.kci.pipeline.config.Job;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.pipeline.config.SchedulerEntry;
import dev.kci.pipeline.definition.JobTemplates;
import dev.kci.pipeline.definition.TemplateFolders;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Checks references to other entries: trees, jobs, platforms, runtimes and others. */
final class References {
  /** Prefixes of fragments that are not names: an option, or a file in another repository. */
  private static final List<String> ELSEWHERE = List.of("CONFIG_", "cip://", "cros://");

  private final PipelineConfiguration configuration;
  private final Optional<TemplateFolders> templates;
  private final Collection<String> allTypes;
  private final Consumer<Problem> problems;

  /**
   * Checks a configuration.
   *
   * @param allTypes all types of runtimes
   */
  References(
      PipelineConfiguration configuration,
      Optional<TemplateFolders> templates,
      Collection<String> allTypes,
      Consumer<Problem> problems) {
    this.configuration = configuration;
    this.templates = templates;
    this.allTypes = allTypes;
    this.problems = problems;
  }

  void check() {
    configuration.buildConfigs().values().forEach(this::buildConfig);
    configuration.runtimes().values().forEach(this::storage);
    configuration.jobs().values().forEach(this::job);
    List<SchedulerEntry> entries = configuration.scheduler();
    for (int i = 0; i < entries.size(); i++) {
      entry("scheduler[" + i + "]", entries.get(i));
    }
  }

  private void buildConfig(BuildConfig config) {
    require(
        "tree",
        config.tree(),
        configuration.trees().keySet(),
        config.source().originOf("tree"),
        "build_configs." + config.name() + ".tree");
  }

  /** Only warns, because the settings may have more storages. */
  private void storage(RuntimeConfig runtime) {
    Collection<String> known = configuration.storages().keySet();
    if (runtime.source().plain().get("storage_name") instanceof String name
        && !known.contains(name)) {
      problems.accept(
          Problem.warning(
              "dangling-storage",
              runtime.source().originOf("storage_name"),
              "runtimes." + runtime.name() + ".storage_name",
              name,
              "is not a configured storage; expected one, or [storage."
                  + name
                  + "] in the settings"
                  + Spelling.hint(name, known)));
    }
  }

  private void job(Job job) {
    String key = "jobs." + job.name();
    job.param("rootfs_ref")
        .ifPresent(
            rootfs ->
                require(
                    "rootfs",
                    rootfs,
                    configuration.rootfs().keySet(),
                    job.source().originOf("params", "rootfs_ref"),
                    key + ".params.rootfs_ref"));
    fragments(job, key);
    template(job, key);
  }

  private void fragments(Job job, String key) {
    if (job.source().get("params") instanceof Located.Mapping params
        && params.get("fragments") instanceof Located.Sequence fragments) {
      for (Located item : fragments.items()) {
        if (item.plain() instanceof String name && ELSEWHERE.stream().noneMatch(name::startsWith)) {
          require(
              "fragment",
              name,
              configuration.fragments().keySet(),
              item.origin(),
              key + ".params.fragments");
        }
      }
    }
  }

  /** Without folders only shipped templates are known; Jinja2 templates are usually the user's. */
  private void template(Job job, String key) {
    if (job.template().isEmpty()
        || templates.isEmpty() && job.template().endsWith(JobTemplates.JINJA)) {
      return;
    }
    TemplateFolders folders = templates.orElseGet(() -> new TemplateFolders(List.of()));
    if (labTypes(job).stream()
        .noneMatch(type -> JobTemplates.exists(folders, job.template(), type))) {
      problems.accept(
          Problem.error(
              "dangling-template",
              job.source().originOf("template"),
              key + ".template",
              job.template(),
              "not found in " + folders.describe()));
    }
  }

  /** Returns the types of runtimes that the job is scheduled on; all if it is not scheduled. */
  private Collection<String> labTypes(Job job) {
    List<String> types =
        configuration.scheduler().stream()
            .filter(entry -> entry.job().equals(job.name()))
            .flatMap(entry -> labType(configuration, entry).stream())
            .toList();
    return types.isEmpty() ? allTypes : types;
  }

  private void entry(String key, SchedulerEntry entry) {
    Located.Mapping source = entry.source();
    if (!entry.job().isEmpty()) {
      require(
          "job", entry.job(), configuration.jobs().keySet(), source.originOf("job"), key + ".job");
    }
    runtime(key, entry);
    platforms(key, entry);
  }

  private void runtime(String key, SchedulerEntry entry) {
    Located.Mapping source = entry.source();
    if (entry.runtime() != null) {
      require(
          "runtime",
          entry.runtime(),
          configuration.runtimes().keySet(),
          source.originOf("runtime", "name"),
          key + ".runtime.name");
    } else if (entry.runtimeType() != null) {
      List<String> types =
          configuration.runtimes().values().stream().map(RuntimeConfig::labType).toList();
      require(
          "runtime",
          entry.runtimeType(),
          types,
          source.originOf("runtime", "type"),
          key + ".runtime.type");
    } else {
      problems.accept(
          Problem.error(
              "missing",
              source.originOf("runtime"),
              key + ".runtime",
              null,
              "has neither name nor type; expected one of them"));
    }
  }

  private void platforms(String key, SchedulerEntry entry) {
    if (entry.source().get("platforms") instanceof Located.Sequence list) {
      for (Located item : list.items()) {
        if (item.plain() instanceof String name) {
          require(
              "platform",
              name,
              configuration.platforms().keySet(),
              item.origin(),
              key + ".platforms");
        }
      }
    } else if (entry.platforms().isEmpty()) {
      labType(configuration, entry)
          .filter(allTypes::contains)
          .filter(type -> !configuration.platforms().containsKey(type))
          .ifPresent(
              type ->
                  problems.accept(
                      Problem.error(
                          "dangling-platform",
                          entry.source().origin(),
                          key + ".platforms",
                          type,
                          "is the default platform of this entry but is not configured; expected a"
                              + " list of platforms")));
    }
  }

  /** Returns the type of an entry's runtimes; empty if none is configured. */
  static Optional<String> labType(PipelineConfiguration configuration, SchedulerEntry entry) {
    return configuration.runtimes().values().stream()
        .filter(
            runtime ->
                entry.runtime() == null
                    ? runtime.labType().equals(entry.runtimeType())
                    : runtime.name().equals(entry.runtime()))
        .map(RuntimeConfig::labType)
        .findFirst();
  }

  private void require(
      String kind, String name, Collection<String> known, Origin origin, String key) {
    if (!name.isEmpty() && !known.contains(name)) {
      problems.accept(
          Problem.error(
              "dangling-" + kind,
              origin,
              key,
              name,
              "is not a configured " + kind + Spelling.hint(name, known)));
    }
  }
}
