package dev.kci.runner.create;

import dev.kci.api.ApiException;
import dev.kci.api.Nodes;
import dev.kci.api.UnauthorizedException;
import dev.kci.api.UnavailableException;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Twins;
import dev.kci.runner.supervise.Lifecycle;
import dev.kci.trust.TrustedOwners;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Distinguishes this runner's job nodes from those of others, and ends its duplicates. Thread-safe.
 *
 * @param owners the owners whose nodes count; all others are ignored
 */
public record OwnNodes(Nodes nodes, JobKeys keys, TrustedOwners owners, RunnerMark mark) {
  private static final Logger LOG = LoggerFactory.getLogger(OwnNodes.class);

  /** Returns whether this runner created a node. */
  public boolean has(Node node) {
    return owners.has(node) && mark.isOn(node);
  }

  /** Returns whether any replica of this runner's group created a node. */
  public boolean isOfGroup(Node node) {
    return owners.has(node) && mark.isOfGroup(node);
  }

  /** Returns whether an event may be about this runner's node. Events do not have the mark. */
  public boolean mayHave(NodeEvent event) {
    return event.owner() == null || owners.has(event.owner());
  }

  /** Returns the children of a node that count, including those of other runners. */
  List<Node> children(String parent) {
    return nodes.findAll(NodeQuery.where(NodeField.PARENT.is(parent)).and(owners.condition()));
  }

  /**
   * Ends duplicates as {@link #endTwins} does.
   *
   * @param unsubmitted nodes of this runner that no runtime has
   * @return those that stay
   */
  public List<Node> withoutTwins(Collection<Node> unsubmitted) {
    Set<String> ids = unsubmitted.stream().map(Node::requireId).collect(Collectors.toSet());
    return unsubmitted.stream()
        .map(node -> Objects.requireNonNull(node.parent(), "parent"))
        .distinct()
        .flatMap(parent -> ofParent(parent).stream())
        .filter(node -> ids.contains(node.requireId()))
        .toList();
  }

  /** Ends this runner's duplicates below a node. Returns its nodes that stay, oldest first. */
  public List<Node> ofParent(String parent) {
    return endTwins(children(parent));
  }

  /** Returns whether another node stands for the same job, and stays instead of this one. */
  boolean isDuplicate(Node node) {
    Twins twins =
        keys.twins(children(Objects.requireNonNull(node.parent(), "parent"))).get(keys.of(node));
    return twins != null
        && twins.others().stream().map(Node::id).anyMatch(node.requireId()::equals);
  }

  /**
   * Ends this runner's duplicates, and marks those that have timed out before: the server may have
   * refused to end them. Returns its nodes that stay, oldest first.
   */
  List<Node> endTwins(List<Node> children) {
    Collection<Twins> jobs = keys.twins(children).values();
    for (Twins twins : jobs) {
      twins.others().stream()
          .filter(node -> has(node) && mayEnd(node))
          .forEach(node -> supersede(node, twins.stays()));
    }
    return jobs.stream()
        .map(Twins::stays)
        .filter(this::has)
        .sorted(Comparator.comparing(Node::requireId))
        .toList();
  }

  private static boolean mayEnd(Node node) {
    return node.state() != NodeState.DONE || Lifecycle.timedOut(node) && !Lifecycle.isTaken(node);
  }

  /** Ends a duplicate. Even if that fails, it is never submitted, and the next pass retries. */
  private void supersede(Node node, Node stays) {
    boolean isDone = node.state() == NodeState.DONE; // only its mark is missing
    LOG.atLevel(isDone ? Level.DEBUG : Level.WARN)
        .log(
            "Ending a node because another has the same job node={} other={}",
            node.id(),
            stays.id());
    try {
      nodes.supersede(node, stays.requireId());
    } catch (ApiException e) {
      if (e instanceof UnavailableException || UnauthorizedException.isOfToken(e)) {
        throw e; // the whole event is handled again
      }
      LOG.atLevel(isDone ? Level.DEBUG : Level.ERROR)
          .log("Cannot end a node node={} error={}", node.id(), e.getMessage());
    }
  }
}
