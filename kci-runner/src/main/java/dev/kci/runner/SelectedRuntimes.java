package dev.kci.runner;

import dev.kci.config.RuntimeConfig;
import dev.kci.pipeline.schedule.LeastLoaded;
import dev.kci.pipeline.schedule.RuntimeSelection;
import dev.kci.runner.create.ReadyJob;
import dev.kci.runner.supervise.Load;
import dev.kci.runner.supervise.RuntimeSupervisor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The runtimes that this runner has jobs in, each with its supervisor, which is closed with this.
 * Thread-safe.
 */
final class SelectedRuntimes implements AutoCloseable {
  private final Map<String, Selected> byName;

  /** A runtime and who sees to its jobs. */
  record Selected(RuntimeConfig config, RuntimeSupervisor supervisor) {}

  SelectedRuntimes(List<Selected> selected) {
    Map<String, Selected> all = new LinkedHashMap<>();
    selected.forEach(runtime -> all.put(runtime.config().name(), runtime));
    this.byName = Collections.unmodifiableMap(all);
  }

  /** For one decision, as loaded as they are now. */
  RuntimeSelection selection() {
    List<LeastLoaded.Load> loads = new ArrayList<>();
    for (Selected selected : byName.values()) {
      RuntimeSupervisor supervisor = selected.supervisor();
      Load load = supervisor.load();
      loads.add(
          new LeastLoaded.Load(
              selected.config(),
              load.waiting() + load.submitted(),
              supervisor.capacity(),
              supervisor.isHealthy()));
    }
    return new LeastLoaded(loads);
  }

  /** Gives a job to the supervisor of the runtime that was decided on. */
  void handOver(ReadyJob job) {
    RuntimeSupervisor supervisor = supervisor(job.planned().runtime().orElse(""));
    if (supervisor != null) {
      supervisor.accept(job.node(), job::planned);
    }
  }

  @Nullable RuntimeSupervisor supervisor(String runtime) {
    Selected selected = byName.get(runtime);
    return selected == null ? null : selected.supervisor();
  }

  Collection<RuntimeSupervisor> supervisors() {
    return byName.values().stream().map(Selected::supervisor).toList();
  }

  /** Whether one of them sees to the job of this node. */
  boolean has(String nodeId) {
    return byName.values().stream().anyMatch(selected -> selected.supervisor().has(nodeId));
  }

  /** A job has changed, as its lab says. */
  void changed(String nodeId) {
    byName.values().forEach(selected -> selected.supervisor().changed(nodeId));
  }

  /** Somebody has ended a node. */
  void nodeDone(String nodeId) {
    byName.values().forEach(selected -> selected.supervisor().nodeDone(nodeId));
  }

  /** Within about 3 s, however many of them hang. */
  @Override
  public void close() {
    supervisors().forEach(RuntimeSupervisor::stop);
    supervisors().forEach(RuntimeSupervisor::close);
  }
}
