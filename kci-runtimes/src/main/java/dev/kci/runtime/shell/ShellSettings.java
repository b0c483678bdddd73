package dev.kci.runtime.shell;

import dev.kci.config.Fields;
import dev.kci.runtime.EnvironmentFile;
import dev.kci.runtime.RuntimeFailure;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a shell runtime: how its jobs run.
 *
 * @param variables further variables of each job
 * @param user who runs the jobs; null for the runner's own user
 * @param isolation what the configuration says of it
 */
public record ShellSettings(EnvironmentFile variables, @Nullable String user, Wanted isolation) {

  /** The key {@code isolation}. */
  public enum Wanted {
    /** Absent: the best that this machine allows. */
    BEST,
    /** Namespaces, or the runtime is refused. */
    NAMESPACE,
    /** None: jobs may do all that the runner may. */
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
        fields.wrong("isolation", "expected namespace or none, or no such key");
        yield Wanted.BEST;
      }
    };
  }

  /** The PATH of jobs: the runner's own. */
  String path() {
    return Objects.requireNonNullElse(System.getenv("PATH"), "/usr/local/bin:/usr/bin:/bin");
  }

  /**
   * The variables that every job sees, whatever it is: PATH and those of the configuration's file.
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
            "env_file %s: '%s' is not NAME=VALUE"
                .formatted(variables.path(), line.split("=", 2)[0]));
      }
      environment.put(line.substring(0, equals), line.substring(equals + 1));
    }
    return environment;
  }
}
