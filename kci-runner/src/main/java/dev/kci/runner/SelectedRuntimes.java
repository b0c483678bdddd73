package dev.kci.runner;

import static java.util.stream.Collectors.toUnmodifiableSet;

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
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The runtimes of this runner with their supervisors, which are closed with this. Thread-safe. */
final class SelectedRuntimes implements AutoCloseable {
  private final Map<String, Selected> byName;

  /** A runtime and the supervisor of its jobs. */
  record Selected(RuntimeConfig config, RuntimeSupervisor supervisor) {}

  SelectedRuntimes(List<Selected> selected) {
    Map<String, Selected> all = new LinkedHashMap<>();
    selected.forEach(runtime -> all.put(runtime.config().name(), runtime));
    this.byName = Collections.unmodifiableMap(all);
  }

  /** Returns a selection for one decision, with the current loads. */
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

  /** Gives a job to the supervisor of its runtime. */
  void handOver(ReadyJob job) {
    RuntimeSupervisor supervisor = supervisor(job.planned().runtime().orElse(""));
    if (supervisor != null && supervisor.isMine()) { // its owner hears of it by the node's event
      supervisor.accept(job.node(), job::planned);
    }
  }

  /** Returns the names of the runtimes whose jobs other replicas can continue. */
  Set<String> shared() {
    return byName.values().stream()
        .map(Selected::supervisor)
        .filter(RuntimeSupervisor::isShared)
        .map(RuntimeSupervisor::name)
        .collect(toUnmodifiableSet());
  }

  /** Returns whether a runtime's jobs are this replica's now and may be created by another. */
  boolean isMineAndShared(String runtime) {
    RuntimeSupervisor supervisor = supervisor(runtime);
    return supervisor != null && supervisor.isShared() && supervisor.isMine();
  }

  @Nullable RuntimeSupervisor supervisor(String runtime) {
    Selected selected = byName.get(runtime);
    return selected == null ? null : selected.supervisor();
  }

  Collection<RuntimeSupervisor> supervisors() {
    return byName.values().stream().map(Selected::supervisor).toList();
  }

  /** Returns whether a supervisor has the job of this node. */
  boolean has(String nodeId) {
    return byName.values().stream().anyMatch(selected -> selected.supervisor().has(nodeId));
  }

  /** Reports that a job has changed, according to its lab. */
  void changed(String nodeId) {
    byName.values().forEach(selected -> selected.supervisor().changed(nodeId));
  }

  /** Reports that somebody has ended a node. */
  void nodeDone(String nodeId) {
    byName.values().forEach(selected -> selected.supervisor().nodeDone(nodeId));
  }

  /** Closes within about 3 s, however many of them hang. */
  @Override
  public void close() {
    supervisors().forEach(RuntimeSupervisor::stop);
    supervisors().forEach(RuntimeSupervisor::close);
  }
}
