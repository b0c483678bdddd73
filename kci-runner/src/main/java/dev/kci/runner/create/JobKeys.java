package dev.kci.runner.create;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.kci.api.model.Node;
import dev.kci.api.model.Twins;
import dev.kci.config.RuntimeConfig;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.pipeline.config.SchedulerEntry;
import dev.kci.runner.supervise.Lifecycle;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds job nodes that stand for the same job. Immutable.
 *
 * <p>A job for any runtime of a type is the same job in all of them, because after a restart, or
 * for another runner, a different runtime may be the least loaded.
 */
public final class JobKeys {
  private final PipelineConfiguration configuration;
  private final Set<JobAndType> byType = new HashSet<>();

  private record JobAndType(String job, String type) {}

  public JobKeys(PipelineConfiguration configuration) {
    this.configuration = configuration;
    for (SchedulerEntry entry : configuration.scheduler()) {
      if (entry.runtime() == null && entry.runtimeType() != null) {
        byType.add(new JobAndType(entry.job(), entry.runtimeType()));
      }
    }
  }

  JobKey of(Node node) {
    return new JobKey(
        node.parent(),
        node.name(),
        place(node.name(), node.runtime().orElse("")),
        node.platform().orElse(null),
        node.retryCounter());
  }

  /** Returns the key of a planned job below a parent. */
  JobKey of(Node planned, Node parent) {
    return of(planned.toBuilder().parent(parent.id()).build());
  }

  /** Returns whether a planned job is a retry of a job that has ended below the same parent. */
  public boolean isSame(Node planned, Node parent, Node ended) {
    return of(planned, parent)
        .equals(of(ended.toBuilder().retryCounter(planned.retryCounter()).build()));
  }

  private String place(String job, String runtime) {
    RuntimeConfig config = configuration.runtimes().get(runtime);
    return config != null && byType.contains(new JobAndType(job, config.labType()))
        ? "type " + config.labType()
        : runtime;
  }

  /**
   * Groups nodes by job, without superseded ones. The node whose job a runtime has, or which has a
   * result, stays, or else the one with the lowest id.
   *
   * <p>Two runners that read the nodes at different times agree as long as ids are in order of
   * creation. Ids from several server processes within one second are not. So a runner that sees
   * another create the same jobs reads again after that second ({@link JobCreation}). One race
   * remains: the other runner creates its first node after this one's read, in the same second and
   * with a lower id, and reads again a second later, while this one's job still waits for room.
   * Then the job runs twice.
   */
  Map<JobKey, Twins> twins(List<Node> nodes) {
    Map<JobKey, List<Node>> byKey =
        nodes.stream().collect(groupingBy(this::of, LinkedHashMap::new, toList()));
    Map<JobKey, Twins> twins = new LinkedHashMap<>();
    byKey.forEach(
        (key, same) ->
            Twins.of(same, JobKeys::staysFirst).ifPresent(found -> twins.put(key, found)));
    return twins;
  }

  /** A node that timed out while its job waited is no reason to end one whose job has run. */
  private static boolean staysFirst(Node node) {
    return Lifecycle.isTaken(node) || node.result() != null && !Lifecycle.timedOut(node);
  }
}
