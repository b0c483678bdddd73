package dev.kci.pipeline.schedule;

import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeQuery;
import dev.kci.trust.TrustedOwners;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds jobs that ran too recently: same name and platform, same tree and branch. Does not apply to
 * retries, among jobs of one parent, or to patch series.
 *
 * @param nodes returns the nodes that match a query
 */
public record FrequencyLimits(
    Function<NodeQuery, Stream<Node>> nodes, TrustedOwners owners, InstantSource clock) {
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(2);

  /**
   * A job that may not run yet.
   *
   * @param last the previous run
   */
  public record Limited(Outcome.Planned job, Node last) {}

  /** Returns the limited jobs. Takes one request, or none if no job has a frequency. */
  public List<Limited> of(Node parent, Collection<Outcome.Planned> planned) {
    List<Outcome.Planned> limited =
        planned.stream()
            .filter(job -> job.frequency().isPresent() && job.node().retryCounter() == 0)
            .toList();
    KernelRevision revision = parent.kernelRevision().orElse(null);
    if (limited.isEmpty() || revision == null || parent.isOfPatchSeries()) {
      return List.of();
    }
    List<Node> before = before(parent, revision, limited);
    List<Limited> found = new ArrayList<>();
    for (Outcome.Planned job : limited) {
      last(job, before).ifPresent(last -> found.add(new Limited(job, last)));
    }
    return found;
  }

  private List<Node> before(Node parent, KernelRevision revision, List<Outcome.Planned> limited) {
    Duration longest =
        limited.stream()
            .flatMap(job -> job.frequency().stream())
            .max(Comparator.naturalOrder())
            .orElse(Duration.ZERO);
    Set<String> names = limited.stream().map(job -> job.node().name()).collect(Collectors.toSet());
    NodeQuery query =
        NodeQuery.where(NodeField.NAME.in(names))
            .and(owners.condition())
            .and(NodeField.CREATED.after(clock.instant().minus(longest)))
            .and(NodeField.data("kernel_revision.tree").is(revision.tree()))
            .and(NodeField.data("kernel_revision.branch").is(revision.branch()));
    try (Stream<Node> found = nodes.apply(query)) {
      return found
          .filter(node -> node.supersededBy().isEmpty() && !node.isOfPatchSeries())
          .filter(node -> !Objects.equals(node.parent(), parent.id()))
          .toList();
    }
  }

  private Optional<Node> last(Outcome.Planned job, List<Node> before) {
    Instant since = clock.instant().minus(job.frequency().orElseThrow());
    return before.stream()
        .filter(node -> node.name().equals(job.node().name()) && node.is(job.node().kind()))
        .filter(node -> node.platform().equals(job.node().platform()))
        .filter(node -> node.created() == null || isBetween(since, node.created()))
        .findFirst();
  }

  /** Ignores future nodes, but allows for a server clock that is ahead of ours. */
  private boolean isBetween(Instant since, Instant created) {
    return created.isAfter(since) && created.isBefore(clock.instant().plus(CLOCK_SKEW));
  }
}
