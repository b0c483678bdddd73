package dev.kci.results.reader;

import dev.kci.api.KciApi;
import dev.kci.api.Nodes;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.results.CheckoutResults;
import dev.kci.results.CountedOwners;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Reads checkouts and all nodes below them from the API. Thread-safe. */
public final class CheckoutReader {
  /** How far back to look for the previous checkout, shortest first. */
  private static final List<Duration> PAST =
      List.of(Duration.ofDays(3), Duration.ofDays(30), Duration.ofDays(365));

  /** How long after a checkout its last nodes are created. */
  private static final Duration LIFE = Duration.ofDays(90);

  /** By how much the clocks of the servers that create nodes may differ. */
  private static final Duration CLOCKS = Duration.ofHours(1);

  private static final int DEEPEST = 20;
  private static final int MOST = 200_000;

  private final Nodes nodes;
  private final ResultTimes times;
  private final Supplier<CountedOwners> counted;

  /**
   * @param counted whose nodes count, besides those of a checkout's owner; may ask the API
   */
  public CheckoutReader(KciApi api, Supplier<CountedOwners> counted) {
    this.nodes = api.nodes();
    this.times = new ResultTimes(api.events());
    this.counted = counted;
  }

  /** Reads a checkout's results by one query for its tree id, or one per node without a tree id. */
  public CheckoutResults read(Node checkout) {
    return CheckoutResults.of(checkout, descendants(checkout), counted.get());
  }

  /** As {@link #read}, but with the times of results that only the event history knows. */
  public CheckoutResults readWithTimes(Node checkout) {
    return CheckoutResults.of(checkout, times.complete(descendants(checkout)), counted.get());
  }

  /** The last finished checkout of the same owner, tree, branch and submitter before this one. */
  public Optional<Node> previous(Node checkout) {
    Instant created = checkout.created();
    if (created == null
        || checkout.owner() == null
        || checkout.kernelRevision().isEmpty()
        || !checkout.isRevision()) { // a patch series is not the next of its branch
      return Optional.empty();
    }
    Instant before = created;
    for (Duration past : PAST) {
      Instant after = created.minus(past);
      Optional<Node> last = lastBetween(checkout, checkout.owner(), after, before);
      if (last.isPresent()) {
        return last;
      }
      before = after;
    }
    return Optional.empty();
  }

  /** Returns the checkout above a node, or the node itself. */
  public Optional<Node> checkoutOf(String id) {
    Node node = nodes.get(id);
    for (int depth = 0; depth < DEEPEST && !node.is(NodeKind.CHECKOUT); depth++) {
      if (node.parent() == null) {
        return Optional.empty();
      }
      node = nodes.get(node.parent());
    }
    return Optional.of(node).filter(found -> found.is(NodeKind.CHECKOUT));
  }

  private Optional<Node> lastBetween(Node checkout, String owner, Instant after, Instant before) {
    NodeQuery query =
        NodeQuery.where(NodeField.KIND.is(NodeKind.CHECKOUT))
            .and(NodeField.STATE.is(NodeState.DONE))
            .and(NodeField.RESULT.is(Result.PASS))
            .and(NodeField.OWNER.is(owner))
            .and(NodeField.CREATED.after(after))
            .and(NodeField.CREATED.before(before));
    query = checkout.kernelRevision().map(r -> r.tree()).map(is(query, "tree")).orElse(query);
    query = checkout.kernelRevision().map(r -> r.branch()).map(is(query, "branch")).orElse(query);
    if (checkout.submitter() != null) {
      query = query.and(NodeField.SUBMITTER.is(checkout.submitter()));
    }
    try (Stream<Node> found = nodes.find(query)) {
      return found
          .filter(node -> node.isRevision() && !isSame(node, checkout))
          .filter(node -> node.supersededBy().isEmpty() && node.requestedBy().isEmpty())
          .max(Comparator.comparing(node -> node.created() == null ? after : node.created()));
    }
  }

  private static java.util.function.Function<String, NodeQuery> is(NodeQuery query, String field) {
    return value -> query.and(NodeField.data("kernel_revision." + field).is(value));
  }

  private static boolean isSame(Node one, Node other) {
    return one.requireId().equals(other.requireId());
  }

  /**
   * Returns the nodes below a checkout, in any order. Those created more than 90 days after it are
   * left out, and of more than {@value #MOST} nodes, which no real checkout has, the others.
   */
  public Collection<Node> descendants(Node checkout) {
    if (checkout.treeid() == null) {
      return byParents(checkout);
    }
    Map<String, Node> byId = new LinkedHashMap<>(); // a page may repeat a node
    NodeQuery query = inLifeOf(checkout, NodeField.TREEID.is(checkout.treeid()));
    try (Stream<Node> found = nodes.find(query)) {
      found.limit(MOST).forEach(node -> byId.put(node.requireId(), node));
    }
    return byId.values();
  }

  private Collection<Node> byParents(Node checkout) {
    Map<String, Node> byId = new LinkedHashMap<>();
    Deque<Node> open = new ArrayDeque<>(List.of(checkout));
    while (!open.isEmpty() && byId.size() < MOST) {
      String parent = open.removeFirst().requireId();
      NodeQuery query = inLifeOf(checkout, NodeField.PARENT.is(parent));
      try (Stream<Node> children = nodes.find(query)) {
        children.filter(node -> byId.put(node.requireId(), node) == null).forEach(open::add);
      }
    }
    return byId.values();
  }

  private static NodeQuery inLifeOf(Node checkout, NodeQuery.Condition which) {
    Instant created = checkout.created();
    NodeQuery query = NodeQuery.where(which);
    return created == null // no node of an API
        ? query
        : query
            .and(NodeField.CREATED.notBefore(created.minus(CLOCKS)))
            .and(NodeField.CREATED.before(created.plus(LIFE)));
  }
}
