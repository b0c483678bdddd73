package dev.kci.pipeline.config;

import dev.kci.config.ApiConfig;
import dev.kci.config.BuildConfig;
import dev.kci.config.Configuration;
import dev.kci.config.ConfigurationException;
import dev.kci.config.Problem;
import dev.kci.config.RuntimeConfig;
import dev.kci.config.StorageConfig;
import dev.kci.config.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A configuration with what a pipeline runs: jobs, platforms, and what is scheduled when.
 * Immutable; entries keep the order of the files and each knows the place where it is written.
 *
 * @param base the same configuration as every service reads it
 * @param runtimeRules by the name of the runtime; runtimes without rules may be missing
 * @param warnings what was ignored, including the warnings of {@code base}
 */
public record PipelineConfiguration(
    Configuration base,
    Map<String, Job> jobs,
    Map<String, Platform> platforms,
    Map<String, List<Rule>> runtimeRules,
    List<SchedulerEntry> scheduler,
    Map<String, Fragment> fragments,
    Map<String, Rootfs> rootfs,
    List<Problem> warnings) {
  /**
   * Reads the sections.
   *
   * @throws ConfigurationException at the first thing of a wrong type; unknown keys are ignored
   */
  public static PipelineConfiguration of(Configuration base) {
    return check(base, ConfigurationException::throwIfFatal);
  }

  /**
   * Reads as {@link #of} does, but goes on after a problem: what has one counts as absent.
   *
   * @param problems told of each one: wrong types, missing and unknown keys
   */
  public static PipelineConfiguration check(Configuration base, Consumer<Problem> problems) {
    List<Problem> warnings = new ArrayList<>(base.warnings());
    Consumer<Problem> all =
        problem -> {
          if (!problem.isError()) {
            warnings.add(problem);
          }
          problems.accept(problem);
        };
    return new PipelineReader(base.sections(), all).read(base, warnings);
  }

  /** This configuration with other scheduler entries, for what-if questions. */
  public PipelineConfiguration withScheduler(List<SchedulerEntry> entries) {
    return new PipelineConfiguration(
        base, jobs, platforms, runtimeRules, entries, fragments, rootfs, warnings);
  }

  /** The rules of a runtime, which may be empty. */
  public List<Rule> rules(RuntimeConfig runtime) {
    return runtimeRules.getOrDefault(runtime.name(), List.of());
  }

  /** The APIs by their names. */
  public Map<String, ApiConfig> apis() {
    return base.apis();
  }

  /** The storages by their names. */
  public Map<String, StorageConfig> storages() {
    return base.storages();
  }

  /** The trees by their names. */
  public Map<String, Tree> trees() {
    return base.trees();
  }

  /** The branches that are followed, by the names of their entries. */
  public Map<String, BuildConfig> buildConfigs() {
    return base.buildConfigs();
  }

  /** The runtimes by their names. */
  public Map<String, RuntimeConfig> runtimes() {
    return base.runtimes();
  }

  /**
   * The priority of a tree's branch, as its first build config has it: a name or a number; empty
   * when it has none.
   */
  public Optional<Object> treePriority(String tree, String branch) {
    return buildConfig(tree, branch).map(config -> config.source().plain().get("priority"));
  }

  /** The build config of a tree and branch, when there is one. */
  public Optional<BuildConfig> buildConfig(String tree, String branch) {
    return base.buildConfigs().values().stream()
        .filter(config -> config.tree().equals(tree) && config.branch().equals(branch))
        .findFirst();
  }
}
