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
import dev.kci.trust.TrustedOwners;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Distinguishes the job nodes of this runner from those of others, and ends those with a twin that
 * stays. Thread-safe.
 *
 * @param owners whose nodes count; those of others are as if they were not there
 */
public record OwnNodes(Nodes nodes, JobKeys keys, TrustedOwners owners, RunnerMark mark) {
  private static final Logger LOG = LoggerFactory.getLogger(OwnNodes.class);

  /** Returns whether this runner created a node. */
  public boolean has(Node node) {
    return owners.has(node) && mark.isOn(node);
  }

  /** Returns whether an event may be about a node of this runner; events do not carry its mark. */
  public boolean mayHave(NodeEvent event) {
    return event.owner() == null || owners.has(event.owner());
  }

  /** Returns the nodes below a parent that count, including those of other runners. */
  List<Node> children(String parent) {
    return nodes.findAll(NodeQuery.where(NodeField.PARENT.is(parent)).and(owners.condition()));
  }

  /**
   * Ends twins, see {@link #endTwins}.
   *
   * @param unsubmitted nodes of this runner that are not submitted yet
   * @return those of them that stay
   */
  public List<Node> withoutTwins(Collection<Node> unsubmitted) {
    Set<String> ids = unsubmitted.stream().map(Node::requireId).collect(Collectors.toSet());
    return unsubmitted.stream()
        .map(node -> Objects.requireNonNull(node.parent(), "parent"))
        .distinct()
        .flatMap(parent -> endTwins(children(parent)).stream())
        .filter(node -> ids.contains(node.requireId()))
        .toList();
  }

  /** Ends nodes of this runner that do not stay; returns those that do, oldest first. */
  List<Node> endTwins(List<Node> children) {
    Collection<Twins> jobs = keys.twins(children).values();
    for (Twins twins : jobs) {
      twins.others().stream()
          .filter(node -> has(node) && node.state() != NodeState.DONE)
          .forEach(node -> supersede(node, twins.stays()));
    }
    return jobs.stream()
        .map(Twins::stays)
        .filter(this::has)
        .sorted(Comparator.comparing(Node::requireId))
        .toList();
  }

  /**
   * Supersedes a node. Even if it cannot be ended now, it is never submitted, and the next look
   * tries again.
   */
  private void supersede(Node node, Node stays) {
    LOG.warn("Node {}: {} is the same job; ending this node", node.id(), stays.id());
    try {
      nodes.supersede(node, stays.requireId());
    } catch (ApiException e) {
      if (e instanceof UnavailableException || UnauthorizedException.isOfToken(e)) {
        throw e; // the whole event is handled again
      }
      LOG.error("Cannot end node {}: {}", node.id(), e.getMessage());
    }
  }
}
