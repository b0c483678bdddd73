package dev.kci.benchmarks;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.service.EventLoop;
import dev.kci.service.StopSignal;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Labs that end each job as soon as it is offered, and remember it: to ask the sandbox again and
 * again for the number of jobs would slow it down. Thread-safe.
 */
final class DayLabs implements AutoCloseable {
  private final Map<String, Map<String, Job>> byBranch = new ConcurrentHashMap<>();
  private final KciApi api;
  private final EventLoop loop;

  /**
   * A job that has ended.
   *
   * @param checkout the id of its checkout
   * @param created when its node was created
   */
  record Job(String checkout, Instant created) {}

  DayLabs(KciApi api) {
    this.api = api;
    this.loop =
        EventLoop.builder(api, "labs:day", this::end, new StopSignal())
            .filter(
                event -> event.kind().equals(NodeKind.JOB) && event.state() == NodeState.AVAILABLE)
            .workers(4)
            .build();
    new Thread(loop::run, "labs").start();
  }

  private void end(NodeEvent event) {
    Node job = api.nodes().update(api.nodes().get(event.id()), node -> node.done(Result.PASS));
    jobs(job.kernelRevision().orElseThrow().branch())
        .put(
            job.requireId(),
            new Job(Objects.requireNonNull(job.parent()), Objects.requireNonNull(job.created())));
  }

  private Map<String, Job> jobs(String branch) {
    return byBranch.computeIfAbsent(branch, name -> new ConcurrentHashMap<>());
  }

  /** Returns a view of the jobs of a branch that have ended. */
  Collection<Job> ended(String branch) {
    return jobs(branch).values();
  }

  @Override
  public void close() {
    loop.close();
  }
}
