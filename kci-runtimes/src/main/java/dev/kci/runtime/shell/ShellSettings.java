package dev.kci.runtime.shell;

import dev.kci.config.RuntimeConfig;
import dev.kci.config.Secret;
import dev.kci.runtime.OutputLimits;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.runtime.RuntimeKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where and how shell jobs run.
 *
 * @param runtime the runtime's name
 * @param api where the nodes of its jobs are
 * @param folder for the jobs' folders; created if absent
 * @param host the name of this machine, for {@code data.job_context}
 * @param path the PATH of jobs
 * @param envFile further variables of each job, one NAME=VALUE a line; null for none
 * @param user who runs the jobs; null for the runner's own user
 * @param isolation what the configuration says of it
 * @param limits for what jobs leave
 * @param grace how long a cancelled job's processes have between TERM and KILL
 * @param jobToken the API token that jobs see as a file; null for none
 */
public record ShellSettings(
    String runtime,
    String api,
    Path folder,
    String host,
    String path,
    @Nullable Path envFile,
    @Nullable String user,
    Wanted isolation,
    OutputLimits limits,
    Duration grace,
    @Nullable Secret jobToken) {

  /** The key {@code isolation}. */
  public enum Wanted {
    /** Absent: the best that this machine allows. */
    BEST,
    /** Namespaces, or the runtime is refused. */
    NAMESPACE,
    /** None: jobs may do all that the runner may. */
    NONE
  }

  public ShellSettings {
    folder = folder.toAbsolutePath().normalize();
  }

  /**
   * Reads the keys {@code user}, {@code isolation}, {@code env_file} and the limits of a configured
   * runtime.
   *
   * @throws dev.kci.config.ConfigurationException if a value is not valid
   */
  public static ShellSettings of(
      RuntimeConfig config,
      String api,
      Path folder,
      String host,
      Duration grace,
      @Nullable Secret jobToken) {
    RuntimeKeys keys = new RuntimeKeys(config);
    String user = config.docker().user();
    Wanted isolation =
        switch (Objects.requireNonNullElse(keys.text("isolation"), "")) {
          case "" -> Wanted.BEST;
          case "namespace" -> Wanted.NAMESPACE;
          case "none" -> Wanted.NONE;
          default -> throw keys.wrong("isolation", "expected namespace or none, or no such key");
        };
    if (user != null && isolation == Wanted.NONE) {
      throw keys.wrong("isolation", "expected either user or isolation: none, not both");
    }
    String envFile = config.docker().envFile();
    return new ShellSettings(
        config.name(),
        api,
        folder,
        host,
        Objects.requireNonNullElse(System.getenv("PATH"), "/usr/local/bin:/usr/bin:/bin"),
        envFile == null ? null : Path.of(envFile),
        user,
        isolation,
        OutputLimits.of(keys),
        grace,
        jobToken);
  }

  /**
   * The variables that every job sees, whatever it is: PATH and those of the configuration's file.
   *
   * @throws RuntimeFailure if the file cannot be read
   */
  Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("PATH", path);
    for (String line : fileLines()) {
      int equals = line.indexOf('=');
      if (equals < 1) {
        throw RuntimeFailure.refused(
            "env_file %s: '%s' is not NAME=VALUE".formatted(envFile, line.split("=", 2)[0]));
      }
      environment.put(line.substring(0, equals), line.substring(equals + 1));
    }
    return environment;
  }

  private List<String> fileLines() {
    if (envFile == null) {
      return List.of();
    }
    try {
      return Files.readAllLines(envFile).stream()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw RuntimeFailure.refused("env_file " + envFile + " cannot be read");
    }
  }
}
