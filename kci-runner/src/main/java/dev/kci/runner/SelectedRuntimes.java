package dev.kci.runner;

import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.kci.api.model.NodeState;
import dev.kci.config.RuntimeConfig;
import dev.kci.pipeline.schedule.LeastLoaded;
import dev.kci.pipeline.schedule.RuntimeSelection;
import dev.kci.runner.create.ReadyJob;
import dev.kci.runner.supervise.Load;
import dev.kci.runner.supervise.RuntimeSupervisor;
import dev.kci.service.BoundedMap;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The runtimes of this runner with their supervisors, which are closed with this. Thread-safe.
 *
 * <p>The load of another replica's runtime is estimated: all replicas create about as many jobs for
 * it as this one, whose unfinished ones are counted.
 */
final class SelectedRuntimes implements AutoCloseable {
  private static final int MOST_LENT = 10_000;

  /** How long a job counts whose node has no timeout. */
  private static final Duration LONGEST_LENT = Duration.ofDays(1);

  private final Map<String, Selected> byName;
  private final IntSupplier replicas;
  private final InstantSource clock;
  private final Map<String, Lent> lent = BoundedMap.of(MOST_LENT);

  /** A runtime and the supervisor of its jobs. */
  record Selected(RuntimeConfig config, RuntimeSupervisor supervisor) {}

  /** A job in another replica's runtime. It counts until its timeout, as its end may be missed. */
  private record Lent(String runtime, Instant until) {}

  /**
   * @param replicas how many share the work now
   * @param clock the clock of nodes' timeouts
   */
  SelectedRuntimes(List<Selected> selected, IntSupplier replicas, InstantSource clock) {
    this.replicas = replicas;
    this.clock = clock;
    Map<String, Selected> all = new LinkedHashMap<>();
    selected.forEach(runtime -> all.put(runtime.config().name(), runtime));
    this.byName = Collections.unmodifiableMap(all);
  }

  /** Returns a selection for one decision, with the current loads. */
  RuntimeSelection selection() {
    List<LeastLoaded.Load> loads = new ArrayList<>();
    Instant now = clock.instant();
    lent.values().removeIf(job -> !now.isBefore(job.until()));
    List<String> away = List.copyOf(lent.values()).stream().map(Lent::runtime).toList();
    for (Selected selected : byName.values()) {
      RuntimeSupervisor supervisor = selected.supervisor();
      Load load = supervisor.load();
      int jobs =
          supervisor.isMine()
              ? load.waiting() + load.submitted()
              : Collections.frequency(away, supervisor.name()) * replicas.getAsInt();
      loads.add(
          new LeastLoaded.Load(
              selected.config(), jobs, supervisor.capacity(), supervisor.isHealthy()));
    }
    return new LeastLoaded(loads);
  }

  /** Gives a job to the supervisor of its runtime. */
  void handOver(ReadyJob job) {
    RuntimeSupervisor supervisor = supervisor(job.planned().runtime().orElse(""));
    if (supervisor == null) {
      return;
    }
    if (supervisor.isMine()) {
      supervisor.accept(job.node(), job::planned);
    } else if (job.node().state() != NodeState.DONE) { // its owner hears of it by the node's event
      Instant timeout = job.node().timeout();
      Instant until = timeout == null ? clock.instant().plus(LONGEST_LENT) : timeout;
      lent.put(job.node().requireId(), new Lent(supervisor.name(), until));
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

  /** Returns whether a supervisor has the job of this node, or had it until it ended recently. */
  boolean knows(String nodeId) {
    return byName.values().stream().anyMatch(selected -> selected.supervisor().knows(nodeId));
  }

  /** Returns whether the end of a node matters to the supervisors or to their loads. */
  boolean awaits(String nodeId) {
    return has(nodeId) || lent.containsKey(nodeId);
  }

  /** Reports that a job has changed, according to its lab. */
  void changed(String nodeId) {
    byName.values().forEach(selected -> selected.supervisor().changed(nodeId));
  }

  /** Reports that somebody has ended a node. */
  void nodeDone(String nodeId) {
    lent.remove(nodeId);
    byName.values().forEach(selected -> selected.supervisor().nodeDone(nodeId));
  }

  /** Closes within about 3 s, however many of them hang. */
  @Override
  public void close() {
    supervisors().forEach(RuntimeSupervisor::stop);
    supervisors().forEach(RuntimeSupervisor::close);
  }
}
