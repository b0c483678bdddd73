package dev.kci.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The pipeline's YAML configuration, as in the folder {@code config} of kernelci-pipeline. It holds
 * what every service needs: APIs, storages, trees, branches and runtimes. Jobs and their schedule
 * stay in {@code sections}, for the planning of jobs. Immutable; entries keep the order of the
 * files, and each knows where it is written.
 *
 * @param manifests where git hosts publish what changed, by host; empty to use none of that host
 * @param sections the top-level sections of all files, merged
 * @param warnings what was ignored, such as an invalid frequency; worth a log line each
 */
public record Configuration(
    Map<String, ApiConfig> apis,
    Map<String, StorageConfig> storages,
    Map<String, Tree> trees,
    Map<String, Optional<URI>> manifests,
    Map<String, BuildConfig> buildConfigs,
    Map<String, RuntimeConfig> runtimes,
    Map<String, Located.Entry> sections,
    List<Problem> warnings) {
  /**
   * Reads every {@code *.yaml} file below the paths, in the order of their names. Several paths are
   * merged: maps deeply, lists by appending; later values win.
   *
   * @param paths folders or single files
   * @throws ConfigurationException at the first file that is unreadable or not YAML, or value of a
   *     wrong type; unknown keys and duplicates are ignored
   */
  public static Configuration load(List<Path> paths) {
    return load(paths, Map.of());
  }

  /**
   * Reads like {@link #load(List)}, and merges sections from elsewhere over those of the files.
   *
   * @param over top-level sections, whose values win
   */
  public static Configuration load(List<Path> paths, Map<String, Located.Entry> over) {
    return read(Sections.load(paths, over), ConfigurationException::throwIfFatal);
  }

  /**
   * Reads like {@link #load}, but continues after a problem and treats the value as absent.
   *
   * @param problems receives each problem: wrong types, missing and unknown keys, duplicates
   * @throws ConfigurationException if a file cannot be read or is not YAML
   */
  public static Configuration check(List<Path> paths, Consumer<Problem> problems) {
    return read(Sections.check(paths, problems), problems);
  }

  private static Configuration read(
      Map<String, Located.Entry> sections, Consumer<Problem> problems) {
    List<Problem> warnings = new ArrayList<>();
    Consumer<Problem> all =
        problem -> {
          if (!problem.isError()) {
            warnings.add(problem);
          }
          problems.accept(problem);
        };
    return new ConfigurationReader(sections, all).read(warnings);
  }
}
