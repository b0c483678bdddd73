package dev.kci.kciapi.node;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a watch waits for: a node, some jobs below it, or a test in those jobs. Decides from the
 * nodes as they are; pure.
 *
 * <ul>
 *   <li>Without jobs and test, the node's own result counts.
 *   <li>Every job must have run. On each runtime and platform the last attempt counts.
 *   <li>With a test, its results in these jobs count instead of theirs.
 *   <li>One failure is a failure, and only passes are a pass.
 * </ul>
 *
 * @param jobs names of builds and jobs; empty for the node itself
 * @param test the name of a test, or the end of its path, such as {@code suite/case}
 */
public record WatchTarget(List<String> jobs, Optional<String> test) {
  /** A retry or a late result comes within this time after a job has ended. */
  static final Duration GRACE = Duration.ofMinutes(1);

  private static final Comparator<Node> BY_ATTEMPT =
      Comparator.comparing(Node::retryCounter).thenComparing(Node::requireId);

  public WatchTarget {
    jobs = List.copyOf(jobs);
  }

  /** Where a job runs: what its attempts have in common. */
  private record Place(
      @Nullable String parent, String name, Optional<String> runtime, Optional<String> platform) {}

  /**
   * Decides whether the watch has ended.
   *
   * @param root the watched node
   * @param tree the root and all nodes below it
   * @param now the server's time
   * @return empty as long as it has not
   */
  public Optional<Verdict> verdict(Node root, Collection<Node> tree, Instant now) {
    boolean over = root.state() == NodeState.DONE;
    if (jobs.isEmpty() && test.isEmpty()) {
      return over ? Optional.of(ofResults(List.of(root))) : Optional.empty();
    }
    List<Node> attempts =
        jobs.isEmpty() ? List.of(root) : lastAttempts(tree.stream().filter(this::isWatched));
    Optional<String> missing =
        jobs.stream()
            .filter(job -> attempts.stream().noneMatch(node -> node.name().equals(job)))
            .findFirst();
    if (missing.isPresent()) {
      boolean never = over || !canBeBuilt(root, tree);
      return never
          ? Optional.of(Verdict.untestable("job " + missing.get() + " has not run"))
          : Optional.empty();
    }
    if (attempts.stream().anyMatch(node -> node.state() != NodeState.DONE)) {
      return Optional.empty();
    }
    List<Node> results = new ArrayList<>();
    Optional<Node> lacking = Optional.empty();
    for (Node attempt : attempts) {
      List<Node> found = results(attempt, tree);
      results.addAll(found);
      if (found.isEmpty() && lacking.isEmpty()) {
        lacking = Optional.of(attempt);
      }
    }
    Verdict verdict = ofResults(results);
    if (verdict.outcome() == Verdict.Outcome.FAIL || lacking.isEmpty()) {
      return Optional.of(verdict);
    }
    boolean mayCome = !(over && !attempts.contains(root)) && isRecent(lacking.get(), now);
    return mayCome ? Optional.empty() : Optional.of(without(lacking.get()));
  }

  private boolean isWatched(Node node) {
    return jobs.contains(node.name()) && !node.is(NodeKind.TEST) && node.supersededBy().isEmpty();
  }

  private static List<Node> lastAttempts(Stream<Node> nodes) {
    Map<Place, Node> last = new LinkedHashMap<>();
    nodes.forEach(
        node ->
            last.merge(
                new Place(node.parent(), node.name(), node.runtime(), node.platform()),
                node,
                (one, other) -> BY_ATTEMPT.compare(one, other) < 0 ? other : one));
    return List.copyOf(last.values());
  }

  /**
   * Returns whether a missing job may still start. It cannot if the checkout's filter names the
   * builds, each of them has ended, and all failed.
   */
  private boolean canBeBuilt(Node root, Collection<Node> tree) {
    List<Node> builds =
        lastAttempts(
            tree.stream()
                .filter(node -> node.is(NodeKind.KBUILD) && node.supersededBy().isEmpty()));
    List<String> awaited = new ArrayList<>(Objects.requireNonNullElse(root.jobfilter(), List.of()));
    awaited.removeAll(jobs);
    builds.forEach(build -> awaited.removeAll(List.of(build.name(), build.name() + "+")));
    return builds.isEmpty()
        || root.jobfilter() == null
        || !awaited.isEmpty()
        || builds.stream()
            .anyMatch(node -> node.state() != NodeState.DONE || node.result() != Result.FAIL);
  }

  private static Verdict ofResults(List<Node> nodes) {
    for (Node node : nodes) {
      if (node.result() == Result.FAIL) {
        return Verdict.fail(describe(node));
      }
    }
    return nodes.stream()
        .filter(node -> node.result() != Result.PASS || node.cancelledBy().isPresent())
        .findFirst()
        .map(node -> Verdict.untestable(describe(node)))
        .orElseGet(() -> Verdict.pass(names(nodes)));
  }

  private static String names(List<Node> nodes) {
    return nodes.stream().map(Node::name).distinct().collect(Collectors.joining(", "));
  }

  /** Returns the results that count for an attempt; empty if a retry or the test may bring one. */
  private List<Node> results(Node attempt, Collection<Node> tree) {
    if (test.isEmpty()) {
      boolean has = attempt.result() != null && attempt.result() != Result.INCOMPLETE;
      return has ? List.of(attempt) : List.of();
    }
    return NodeForest.of(attempt, tree)
        .nodes()
        .filter(node -> node.is(NodeKind.TEST) && isNamed(node, test.get()))
        .filter(node -> node.result() != null && !node.requireId().equals(attempt.id()))
        .toList();
  }

  private Verdict without(Node attempt) {
    return Verdict.untestable(
        test.map(name -> "test " + name + " has no result in " + describe(attempt))
            .orElse(describe(attempt)));
  }

  private static boolean isNamed(Node node, String test) {
    return node.name().equals(test) || ("/" + String.join("/", node.path())).endsWith("/" + test);
  }

  private static boolean isRecent(Node node, Instant now) {
    Instant updated = node.updated();
    return updated != null && !updated.plus(GRACE).isBefore(now);
  }

  private static String describe(Node node) {
    return node.name()
        + node.platform().map(platform -> " on " + platform).orElse("")
        + (node.result() == null ? " without a result" : ", " + node.result().wireName())
        + node.cancelledBy()
            .map(by -> " (cancelled by " + by + ")")
            .or(() -> node.errorCode().map(code -> " (" + code + ")"))
            .orElse("");
  }
}
