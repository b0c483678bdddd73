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
import dev.kci.runtime.pull.PullLabSettings;
import dev.kci.runtime.shell.ShellSettings;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

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
   * @param place where a runtime's jobs run, depending on its keys
   * @param keys reads all keys of a runtime
   */
  private record Kind(Function<Fields, Place> place, Consumer<Fields> keys) {
    Kind(Place place, Consumer<Fields> keys) {
      this(fields -> place, keys);
    }
  }

  private RuntimeKinds() {
    Map<String, Kind> kinds = new LinkedHashMap<>();
    kinds.put("shell", new Kind(Place.HERE, ShellSettings::read));
    kinds.put("docker", new Kind(Place.HERE, DockerSettings::read));
    kinds.put("kubernetes", new Kind(Place.THERE, KubernetesSettings::read));
    kinds.put("lava", new Kind(RuntimeKinds::placeOfLava, RuntimeKinds::readLava));
    kinds.put("pull_labs", new Kind(Place.FETCHED, PullLabSettings::read));
    byType = Collections.unmodifiableMap(kinds);
  }

  /** A lab without a URL is not reachable from here. */
  private static Place placeOfLava(Fields fields) {
    return fields.has("url") ? Place.THERE : Place.FETCHED;
  }

  private static void readLava(Fields fields) {
    LavaSettings.read(fields);
    if (placeOfLava(fields) == Place.FETCHED) {
      PullLabSettings.read(fields);
    }
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
   * Explains why there are no runtimes of a type.
   *
   * @return the rest of a message that begins with the type; empty if it is known
   */
  public Optional<String> refusal(String type) {
    return byType.containsKey(type) ? Optional.empty() : Optional.of(unknown(type));
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
    kind(runtime);
  }

  /**
   * Checks that a runtime can run jobs, as far as its configuration tells.
   *
   * @throws ConfigurationException if its type is unknown or a value is invalid
   */
  public void require(RuntimeConfig runtime) {
    Kind kind = kind(runtime);
    Fields fields = runtime.fields();
    SharedSettings.read(fields);
    kind.keys().accept(fields);
  }

  /**
   * Returns whether a lab fetches the jobs of a runtime itself.
   *
   * @throws ConfigurationException if a value is invalid
   */
  public boolean isFetched(RuntimeConfig runtime) {
    return place(runtime) == Place.FETCHED;
  }

  /**
   * Returns the name of the storage for the definitions of a runtime whose jobs are fetched; empty
   * for the program's own.
   *
   * @throws ConfigurationException if a value is invalid
   */
  public Optional<String> storageName(RuntimeConfig runtime) {
    return PullLabSettings.read(runtime.fields()).storage();
  }

  /**
   * Returns the bounds and timeouts of a runtime.
   *
   * @param concurrency the maximum number of running jobs if not configured; 0 for the kind's
   *     default. Does not apply to fetched jobs.
   * @throws ConfigurationException if a value is invalid
   */
  public RuntimeLimits limits(RuntimeConfig runtime, int concurrency) {
    SharedSettings shared = SharedSettings.read(runtime.fields());
    return switch (place(runtime)) {
      case HERE -> shared.here(concurrency);
      case THERE -> shared.elsewhere(concurrency);
      case FETCHED -> shared.offered();
    };
  }

  /**
   * Returns whether the runtime gives its API token to jobs.
   *
   * @throws ConfigurationException if a value is invalid
   */
  public boolean givesApiToken(RuntimeConfig runtime) {
    return place(runtime) == Place.HERE && SharedSettings.read(runtime.fields()).jobApiToken();
  }

  private Place place(RuntimeConfig runtime) {
    return kind(runtime).place().apply(runtime.fields());
  }

  private Kind kind(RuntimeConfig runtime) {
    Kind kind = byType.get(runtime.labType());
    if (kind == null) {
      throw new ConfigurationException(wrongType(runtime, unknown(runtime.labType())));
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
