package dev.kci.pipeline.schedule;

import dev.kci.config.RuntimeConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Selects the runtime of a type with the fewest jobs relative to its capacity, preferring those
 * that answer. For one decision, including the jobs that it plans. Not thread-safe.
 */
public final class LeastLoaded implements RuntimeSelection {
  private final Map<String, Load> loads = new HashMap<>();
  private final Map<String, Integer> planned = new HashMap<>();

  /**
   * The current load of a runtime.
   *
   * @param jobs waiting or running
   * @param capacity the maximum number of running jobs, at least 1
   * @param healthy whether it has answered recently
   */
  public record Load(RuntimeConfig runtime, int jobs, int capacity, boolean healthy) {}

  public LeastLoaded(List<Load> selected) {
    selected.forEach(load -> loads.put(load.runtime().name(), load));
  }

  @Override
  public Optional<RuntimeConfig> named(String name) {
    return Optional.ofNullable(loads.get(name)).map(Load::runtime);
  }

  @Override
  public Optional<Choice> ofType(String type) {
    List<Load> candidates = new ArrayList<>(loads.values());
    candidates.removeIf(load -> !load.runtime().labType().equals(type));
    candidates.sort(
        Comparator.comparing((Load load) -> !load.healthy())
            .thenComparing(this::fullness)
            .thenComparing(load -> load.runtime().name()));
    return candidates.stream()
        .findFirst()
        .map(load -> new Choice(load.runtime(), reason(type, candidates)));
  }

  @Override
  public void planned(RuntimeConfig runtime) {
    planned.merge(runtime.name(), 1, Integer::sum);
  }

  private double fullness(Load load) {
    return jobs(load) / (double) load.capacity();
  }

  private int jobs(Load load) {
    return load.jobs() + planned.getOrDefault(load.runtime().name(), 0);
  }

  /**
   * Returns text such as {@code least loaded of type shell: a (1 of 4 jobs), b (3 of 4), c (not
   * healthy)}.
   */
  private String reason(String type, List<Load> sorted) {
    List<String> all = new ArrayList<>();
    for (Load load : sorted) {
      String jobs = jobs(load) + " of " + load.capacity() + (all.isEmpty() ? " jobs" : "");
      all.add(load.runtime().name() + " (" + (load.healthy() ? jobs : "not healthy") + ")");
    }
    if (sorted.size() == 1) {
      return "the only selected one of type " + type + ": " + all.get(0);
    }
    String first = sorted.get(0).healthy() ? "least loaded" : "none is healthy; first";
    return first + " of type " + type + ": " + String.join(", ", all);
  }
}
