package dev.kci.trigger;

import dev.kci.api.ApiException;
import dev.kci.api.IllegalTransitionException;
import dev.kci.api.Nodes;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Twins;
import dev.kci.trigger.policy.CheckoutChoice;
import dev.kci.trigger.policy.Head;
import dev.kci.trigger.policy.RevisionPolicy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates checkout nodes, and keeps only one of several that were created at the same time. */
final class ApiCheckouts implements Checkouts {
  private static final Logger LOG = LoggerFactory.getLogger(ApiCheckouts.class);

  private final Nodes nodes;
  private final CheckoutQuery query;
  private final RevisionPolicy policy;
  private final Duration timeout;
  private final Supplier<String> treeIds;
  private final InstantSource clock;

  /**
   * @param timeout how long a checkout and everything below it may take
   * @param treeIds supplies unique ids
   */
  ApiCheckouts(
      Nodes nodes,
      CheckoutQuery query,
      RevisionPolicy policy,
      Duration timeout,
      Supplier<String> treeIds,
      InstantSource clock) {
    this.nodes = nodes;
    this.query = query;
    this.policy = policy;
    this.timeout = timeout;
    this.treeIds = treeIds;
    this.clock = clock;
  }

  @Override
  public Optional<Node> act(Head head, CheckoutChoice choice, Set<String> knownBefore) {
    if (!(choice instanceof CheckoutChoice.Create)) {
      LOG.debug("{}: {}", head, choice.why());
      return Optional.empty();
    }
    Node created =
        nodes.create(
            CheckoutNode.of(head, policy.asker(), treeIds.get(), clock.instant().plus(timeout)));
    LOG.info("{}: {}, checkout {}", head, choice.why(), created.requireId());
    List<Node> found = query.ofCommits(List.of(head.commit()));
    Twins twins = policy.twins(head, created, knownBefore, found);
    String stays = twins.stays().requireId();
    twins.others().forEach(twin -> end(twin.requireId(), stays));
    return Optional.of(twins.stays());
  }

  @Override
  public void end(Map<String, String> repeats) {
    repeats.forEach(this::end);
  }

  private void end(String id, String stays) {
    Node twin = nodes.get(id);
    if (twin.state() == NodeState.DONE) {
      return; // the other trigger was faster
    }
    try {
      nodes.supersede(twin, stays);
      LOG.info("Checkout {} ends: another trigger created {} for the same revision", id, stays);
    } catch (IllegalTransitionException e) {
      LOG.debug("Checkout {} had already ended: {}", id, e.getMessage());
    } catch (ApiException e) {
      if (!e.isRefusal()) {
        throw e;
      }
      LOG.warn("Cannot end checkout {} of the same revision: {}", id, e.getMessage());
    }
  }
}
