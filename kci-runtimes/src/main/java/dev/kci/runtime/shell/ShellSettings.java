package dev.kci.runtime.shell;

import dev.kci.config.Fields;
import dev.kci.runtime.EnvironmentFile;
import dev.kci.runtime.RuntimeFailure;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a shell runtime.
 *
 * @param variables extra environment variables for each job
 * @param user the user that runs the jobs; null for the runner's own user
 * @param isolation the configured isolation
 */
public record ShellSettings(EnvironmentFile variables, @Nullable String user, Wanted isolation) {

  /** Values of the key {@code isolation}. */
  public enum Wanted {
    /** The default: the best that this machine allows. */
    BEST,
    /** Requires namespaces. */
    NAMESPACE,
    /** No isolation: jobs may do everything that the runner may. */
    NONE
  }

  /** Reads {@code env_file}, {@code user} and {@code isolation}. */
  public static ShellSettings read(Fields fields) {
    String user = fields.text("user");
    Wanted isolation = isolation(fields);
    if (user != null && isolation == Wanted.NONE) {
      fields.wrong("isolation", "expected either user or isolation: none, not both");
    }
    return new ShellSettings(EnvironmentFile.read(fields), user, isolation);
  }

  private static Wanted isolation(Fields fields) {
    return switch (Objects.requireNonNullElse(fields.word("isolation"), "")) {
      case "" -> Wanted.BEST;
      case "namespace" -> Wanted.NAMESPACE;
      case "none" -> Wanted.NONE;
      default -> {
        fields.wrong("isolation", "expected namespace or none, or leave the key out");
        yield Wanted.BEST;
      }
    };
  }

  /** Returns the PATH of jobs, which is the runner's own. */
  String path() {
    return Objects.requireNonNullElse(System.getenv("PATH"), "/usr/local/bin:/usr/bin:/bin");
  }

  /**
   * Returns the variables common to all jobs: PATH and those of the configured file.
   *
   * @throws RuntimeFailure if the file cannot be read
   */
  Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("PATH", path());
    for (String line : variables.lines()) {
      int equals = line.indexOf('=');
      if (equals < 1) {
        throw RuntimeFailure.refused(
            "env_file %s: invalid line '%s'; expected NAME=VALUE"
                .formatted(variables.path(), line.split("=", 2)[0]));
      }
      environment.put(line.substring(0, equals), line.substring(equals + 1));
    }
    return environment;
  }
}
