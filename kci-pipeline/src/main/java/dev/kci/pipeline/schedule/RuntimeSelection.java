package dev.kci.pipeline.schedule;

import dev.kci.config.RuntimeConfig;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Selects the runtimes for jobs. */
public interface RuntimeSelection {
  /** Returns the runtime of this name; empty if it does not exist or is not selected. */
  Optional<RuntimeConfig> named(String name);

  /** Chooses a runtime of this lab type for the next job; empty if none is selected. */
  Optional<Choice> ofType(String type);

  /** Called for each planned job, before the next one is chosen for. */
  default void planned(RuntimeConfig runtime) {}

  /**
   * A chosen runtime.
   *
   * @param reason for the choice, as text
   */
  record Choice(RuntimeConfig runtime, String reason) {
    /** The key for the reason in a job node's {@code debug}. */
    public static final String KEY = "runtime_choice";
  }

  /** Selects all given runtimes. Of a type, chooses the first by name to be deterministic. */
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
