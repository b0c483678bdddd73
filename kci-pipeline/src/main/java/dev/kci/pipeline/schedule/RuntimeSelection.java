package dev.kci.pipeline.schedule;

import dev.kci.config.RuntimeConfig;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The runtimes that jobs may be scheduled in, and which of a type is taken. */
public interface RuntimeSelection {
  /** The runtime of this name; empty if it does not exist or is not selected. */
  Optional<RuntimeConfig> named(String name);

  /** The runtime of this lab type to use for the next job; empty if none is selected. */
  Optional<Choice> ofType(String type);

  /** Told of each job that is planned in a runtime, before the next one is asked for. */
  default void planned(RuntimeConfig runtime) {}

  /**
   * A runtime chosen among several.
   *
   * @param reason why this one, in words
   */
  record Choice(RuntimeConfig runtime, String reason) {
    /** The key of a job node's {@code debug} that has the reason. */
    public static final String KEY = "runtime_choice";
  }

  /** All of these; of a type the first by name, so that a plan is the same each time. */
  static RuntimeSelection all(Collection<RuntimeConfig> runtimes) {
    List<RuntimeConfig> sorted =
        runtimes.stream().sorted(Comparator.comparing(RuntimeConfig::name)).toList();
    return new RuntimeSelection() {
      @Override
      public Optional<RuntimeConfig> named(String name) {
        return sorted.stream().filter(runtime -> runtime.name().equals(name)).findFirst();
      }

      @Override
      public Optional<Choice> ofType(String type) {
        return sorted.stream()
            .filter(runtime -> runtime.labType().equals(type))
            .findFirst()
            .map(runtime -> new Choice(runtime, "the first of type " + type));
      }
    };
  }
}
