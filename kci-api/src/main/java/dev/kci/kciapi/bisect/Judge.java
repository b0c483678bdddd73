package dev.kci.kciapi.bisect;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.kciapi.bisect.Observation.End;
import dev.kci.kciapi.node.NodeForest;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides from the nodes of a checkout whether the commit has the fault. The first result of the
 * job counts, whichever runtime it is from. Pure.
 *
 * @param retry the least retry counter of the job; 0 for all of a checkout's own runs
 */
record Judge(Plan plan, long retry) {
  /**
   * Returns how an attempt ended.
   *
   * @param nodes all nodes of the checkout's tree, in any order
   * @return empty while the result is open
   */
  Optional<Observation> judge(Node checkout, List<Node> nodes, Instant now) {
    List<Node> jobs = nodes.stream().filter(this::isJob).toList();
    Optional<Observation> result =
        jobs.stream()
            .sorted(Comparator.comparing(Node::retryCounter))
            .flatMap(job -> result(job, nodes, now).stream())
            .findFirst();
    if (result.isPresent()) {
      return result;
    }
    if (retry > 0) {
      return endedRetry(jobs, now);
    }
    if (jobs.isEmpty()) {
      Optional<Observation> build = failedBuild(nodes, now);
      if (build.isPresent()) {
        return build;
      }
    }
    return checkout.state() == NodeState.DONE
        ? Optional.of(lost(checkout, jobs, now))
        : Optional.empty();
  }

  /** The checkout may have ended long before, so it says nothing about this run. */
  private static Optional<Observation> endedRetry(List<Node> jobs, Instant now) {
    return jobs.stream().allMatch(job -> job.state() == NodeState.DONE)
        ? jobs.stream()
            .findFirst()
            .map(
                job ->
                    new Observation(
                        End.LOST, job.name() + ": " + word(job.result()), job.requireId(), now))
        : Optional.empty();
  }

  /** Returns whether a node is a run of the job that counts. */
  boolean isJob(Node node) {
    return node.retryCounter() >= retry
        && node.name().equals(plan.job())
        && !node.is(NodeKind.TEST)
        && node.supersededBy().isEmpty()
        && (plan.platforms().isEmpty()
            || node.is(NodeKind.KBUILD)
            || node.platform().filter(plan.platforms()::contains).isPresent());
  }

  private Optional<Observation> result(Node job, List<Node> nodes, Instant now) {
    if (plan.test() == null) {
      return of(job, now);
    }
    Optional<Observation> test =
        tests(job, nodes).flatMap(node -> of(node, now).stream()).findFirst();
    boolean ran = job.state() == NodeState.DONE && isVerdict(job);
    return test.isPresent() || !ran
        ? test
        : Optional.of(
            new Observation(
                End.UNTESTABLE,
                "%s ended (%s) without %s".formatted(job.name(), word(job.result()), plan.test()),
                job.requireId(),
                now));
  }

  private Stream<Node> tests(Node job, List<Node> nodes) {
    int depth = job.path().size();
    return NodeForest.of(job, nodes)
        .nodes()
        .filter(node -> node.is(NodeKind.TEST) && node.path().size() > depth)
        .filter(
            node ->
                node.name().equals(plan.test())
                    || String.join("/", node.path().subList(depth, node.path().size()))
                        .equals(plan.test()));
  }

  private static Optional<Observation> of(Node node, Instant now) {
    Result result = node.result();
    if (node.state() != NodeState.DONE || !isVerdict(node)) {
      return Optional.empty();
    }
    End end = result == Result.PASS ? End.PASS : result == Result.FAIL ? End.FAIL : End.UNTESTABLE;
    return Optional.of(
        new Observation(end, node.name() + ": " + word(result), node.requireId(), now));
  }

  /** Returns whether the result says something about the kernel. */
  private static boolean isVerdict(Node node) {
    return node.result() != null
        && node.result() != Result.INCOMPLETE
        && node.cancelledBy().isEmpty();
  }

  private static String word(@Nullable Result result) {
    return result == null ? "no result" : result.wireName();
  }

  /** A failed build, if no build that has not ended could still start the job. */
  private static Optional<Observation> failedBuild(List<Node> nodes, Instant now) {
    List<Node> builds =
        nodes.stream()
            .filter(node -> node.is(NodeKind.KBUILD) && node.supersededBy().isEmpty())
            .toList();
    return builds.stream().allMatch(build -> build.state() == NodeState.DONE)
        ? builds.stream()
            .filter(build -> build.result() == Result.FAIL)
            .map(
                build ->
                    new Observation(
                        End.UNTESTABLE, build.name() + ": fail", build.requireId(), now))
            .findFirst()
        : Optional.empty();
  }

  private Observation lost(Node checkout, List<Node> jobs, Instant now) {
    Node last = jobs.isEmpty() ? checkout : jobs.get(jobs.size() - 1);
    String why =
        last.errorCode().orElse(last == checkout ? "no job " + plan.job() : word(last.result()));
    return new Observation(End.LOST, last.name() + ": " + why, last.requireId(), now);
  }
}
