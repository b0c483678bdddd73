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
 * The configuration of a pipeline: jobs, platforms and the scheduler. Immutable. Entries keep the
 * order of the files, and each knows where it is written.
 *
 * @param base the part that all services read
 * @param runtimeRules by name of the runtime; runtimes without rules may be missing
 * @param knownIssues failures that reports show under their issue
 * @param warnings about ignored entries, including the warnings of {@code base}
 */
public record PipelineConfiguration(
    Configuration base,
    Map<String, Job> jobs,
    Map<String, Platform> platforms,
    Map<String, List<Rule>> runtimeRules,
    List<SchedulerEntry> scheduler,
    Map<String, Fragment> fragments,
    Map<String, Rootfs> rootfs,
    List<KnownIssue> knownIssues,
    List<Problem> warnings) {
  /**
   * Reads the sections. Unknown keys are ignored.
   *
   * @throws ConfigurationException at the first value of the wrong type
   */
  public static PipelineConfiguration of(Configuration base) {
    return check(base, ConfigurationException::throwIfFatal);
  }

  /**
   * Reads the sections and reports all problems. Entries with a problem count as absent.
   *
   * @param problems receives each one: wrong types, missing and unknown keys
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

  /** Returns this configuration with other scheduler entries, for what-if questions. */
  public PipelineConfiguration withScheduler(List<SchedulerEntry> entries) {
    return new PipelineConfiguration(
        base, jobs, platforms, runtimeRules, entries, fragments, rootfs, knownIssues, warnings);
  }

  /** Returns the rules of a runtime; may be empty. */
  public List<Rule> rules(RuntimeConfig runtime) {
    return runtimeRules.getOrDefault(runtime.name(), List.of());
  }

  /** Returns the APIs by name. */
  public Map<String, ApiConfig> apis() {
    return base.apis();
  }

  /** Returns the storages by name. */
  public Map<String, StorageConfig> storages() {
    return base.storages();
  }

  /** Returns the trees by name. */
  public Map<String, Tree> trees() {
    return base.trees();
  }

  /** Returns the watched branches, by name of their entry. */
  public Map<String, BuildConfig> buildConfigs() {
    return base.buildConfigs();
  }

  /** Returns the runtimes by name. */
  public Map<String, RuntimeConfig> runtimes() {
    return base.runtimes();
  }

  /**
   * Returns the priority in the first build config of a tree and branch: a name or a number; may be
   * empty.
   */
  public Optional<Object> treePriority(String tree, String branch) {
    return buildConfig(tree, branch).map(config -> config.source().plain().get("priority"));
  }

  /** Returns the first build config of a tree and branch. */
  public Optional<BuildConfig> buildConfig(String tree, String branch) {
    return base.buildConfigs().values().stream()
        .filter(config -> config.tree().equals(tree) && config.branch().equals(branch))
        .findFirst();
  }
}
