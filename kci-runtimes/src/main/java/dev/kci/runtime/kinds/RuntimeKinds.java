package dev.kci.runtime.kinds;

import dev.kci.config.ConfigurationException;
import dev.kci.config.Fields;
import dev.kci.config.Problem;
import dev.kci.config.RuntimeConfig;
import dev.kci.config.Spelling;
import dev.kci.runtime.RuntimeLimits;
import dev.kci.runtime.SharedSettings;
import dev.kci.runtime.docker.DockerSettings;
import dev.kci.runtime.kubernetes.KubernetesSettings;
import dev.kci.runtime.lava.LavaSettings;
import dev.kci.runtime.shell.ShellSettings;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The kinds of runtimes in a configuration. Checks a configuration without loading the library of
 * any kind. Immutable.
 */
public final class RuntimeKinds {
  private static final RuntimeKinds SETTINGS = new RuntimeKinds();

  private final Map<String, Kind> byType;

  private enum Place {
    /** On this machine. */
    HERE,
    /** In a lab or cluster, to which the runner submits them. */
    THERE,
    /** In a lab that fetches its jobs itself. */
    FETCHED
  }

  /**
   * A kind of runtime.
   *
   * @param keys reads all keys of a runtime
   * @param required the same, for a runtime that is to run jobs
   */
  private record Kind(Place place, Consumer<Fields> keys, Consumer<Fields> required) {
    Kind(Place place, Consumer<Fields> keys) {
      this(place, keys, keys);
    }
  }

  private RuntimeKinds() {
    Map<String, Kind> kinds = new LinkedHashMap<>();
    kinds.put("shell", new Kind(Place.HERE, ShellSettings::read));
    kinds.put("docker", new Kind(Place.HERE, DockerSettings::read));
    kinds.put("kubernetes", new Kind(Place.THERE, KubernetesSettings::read));
    kinds.put("lava", new Kind(Place.THERE, LavaSettings::read, LavaSettings::readReachable));
    kinds.put("pull_labs", new Kind(Place.FETCHED, fields -> {}));
    byType = Collections.unmodifiableMap(kinds);
  }

  /** Returns the one instance. */
  public static RuntimeKinds settings() {
    return SETTINGS;
  }

  /** Returns the valid values of {@code lab_type}. */
  public Set<String> types() {
    return byType.keySet();
  }

  /**
   * Explains why jobs cannot be submitted to runtimes of a type.
   *
   * @return the rest of a message that begins with the type; empty if they can
   */
  public Optional<String> refusal(String type) {
    Kind kind = byType.get(type);
    if (kind == null) {
      return Optional.of(unknown(type));
    }
    return kind.place() == Place.FETCHED
        ? Optional.of(
            "runtimes fetch their jobs themselves; expected one of "
                + String.join(", ", submittable()))
        : Optional.empty();
  }

  private List<String> submittable() {
    return byType.entrySet().stream()
        .filter(kind -> kind.getValue().place() != Place.FETCHED)
        .map(Map.Entry::getKey)
        .toList();
  }

  private String unknown(String type) {
    return "is not a type of runtime; expected one of "
        + String.join(", ", types())
        + Spelling.hint(type, types());
  }

  /** Reports all problems in the type, the keys and the values of a runtime. */
  public void check(RuntimeConfig runtime, Consumer<Problem> problems) {
    Kind kind = byType.get(runtime.labType());
    if (kind == null) {
      if (!runtime.labType().isEmpty()) { // a missing type has already been reported
        problems.accept(wrongType(runtime, unknown(runtime.labType())));
      }
      return;
    }
    Fields fields = runtime.fields(problems);
    SharedSettings.read(fields);
    kind.keys().accept(fields);
    fields.reportUnknown();
  }

  /**
   * Checks that a runtime has a known type.
   *
   * @throws ConfigurationException if it is not
   */
  public void requireType(RuntimeConfig runtime) {
    if (!byType.containsKey(runtime.labType())) {
      throw new ConfigurationException(wrongType(runtime, unknown(runtime.labType())));
    }
  }

  /**
   * Checks that jobs can be submitted to a runtime, as far as its configuration tells.
   *
   * @throws ConfigurationException if its type does not allow it or a value is invalid
   */
  public void require(RuntimeConfig runtime) {
    Kind kind = kind(runtime);
    Fields fields = runtime.fields();
    SharedSettings.read(fields);
    kind.required().accept(fields);
  }

  /**
   * Returns the bounds and timeouts of a runtime.
   *
   * @param concurrency the maximum number of running jobs if not configured; 0 for the kind's
   *     default
   * @throws ConfigurationException if a value is invalid, or jobs cannot be submitted
   */
  public RuntimeLimits limits(RuntimeConfig runtime, int concurrency) {
    SharedSettings shared = SharedSettings.read(runtime.fields());
    return kind(runtime).place() == Place.HERE
        ? shared.here(concurrency)
        : shared.elsewhere(concurrency);
  }

  /**
   * Returns whether the runtime gives its API token to jobs.
   *
   * @throws ConfigurationException if a value is invalid, or jobs cannot be submitted
   */
  public boolean givesApiToken(RuntimeConfig runtime) {
    return kind(runtime).place() == Place.HERE
        && SharedSettings.read(runtime.fields()).jobApiToken();
  }

  private Kind kind(RuntimeConfig runtime) {
    String type = runtime.labType();
    Kind kind = byType.get(type);
    if (kind == null || kind.place() == Place.FETCHED) {
      throw new ConfigurationException(wrongType(runtime, refusal(type).orElseThrow()));
    }
    return kind;
  }

  private static Problem wrongType(RuntimeConfig runtime, String message) {
    return Problem.error(
        "invalid-lab-type",
        runtime.source().originOf("lab_type"),
        "runtimes." + runtime.name() + ".lab_type",
        runtime.labType(),
        message);
  }
}
