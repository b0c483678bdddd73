package dev.kci.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The pipeline's YAML configuration, as it is in the folder {@code config} of kernelci-pipeline:
 * trees, branches, jobs, platforms, runtimes and what is scheduled when. Immutable; entries keep
 * the order of the files and each knows the place where it is written.
 *
 * @param warnings what was ignored, such as an invalid frequency; worth a line in the log
 */
public record Configuration(
    Map<String, ApiConfig> apis,
    Map<String, StorageConfig> storages,
    Map<String, Tree> trees,
    Map<String, BuildConfig> buildConfigs,
    Map<String, Job> jobs,
    Map<String, Platform> platforms,
    Map<String, RuntimeConfig> runtimes,
    List<SchedulerEntry> scheduler,
    Map<String, Fragment> fragments,
    Map<String, Rootfs> rootfs,
    List<Problem> warnings) {

  /**
   * Reads every {@code *.yaml} file below the paths, in the order of their names. Several paths are
   * merged: maps deeply, lists by appending, later values win.
   *
   * @param paths folders, or single files
   * @throws ConfigurationException at the first thing that is unreadable, no YAML or of a wrong
   *     type; unknown keys and duplicates are no reason
   */
  public static Configuration load(List<Path> paths) {
    return read(
        paths,
        problem -> {
          if (problem.isError() && !problem.rule().equals("unknown-key")) {
            throw new ConfigurationException(problem);
          }
        },
        duplicate -> {});
  }

  /**
   * Reads as {@link #load} does, but goes on after a problem: what has one counts as absent.
   *
   * @param problems told of each one: wrong types, missing and unknown keys, duplicates
   * @throws ConfigurationException when a file cannot be read or is no YAML
   */
  public static Configuration check(List<Path> paths, Consumer<Problem> problems) {
    return read(paths, problems, problems);
  }

  private static Configuration read(
      List<Path> paths, Consumer<Problem> problems, Consumer<Problem> duplicates) {
    List<Problem> warnings = new ArrayList<>();
    Consumer<Problem> all =
        problem -> {
          if (!problem.isError()) {
            warnings.add(problem);
          }
          problems.accept(problem);
        };
    ConfigurationReader reader = new ConfigurationReader(Sections.load(paths, duplicates), all);
    return reader.read(warnings);
  }

  /** This configuration with other scheduler entries, for what-if questions. */
  public Configuration withScheduler(List<SchedulerEntry> entries) {
    return new Configuration(
        apis,
        storages,
        trees,
        buildConfigs,
        jobs,
        platforms,
        runtimes,
        entries,
        fragments,
        rootfs,
        warnings);
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
    return buildConfigs.values().stream()
        .filter(config -> config.tree().equals(tree) && config.branch().equals(branch))
        .findFirst();
  }
}
