package dev.kci.runner.pull;

import dev.kci.api.ApiException;
import dev.kci.api.Nodes;
import dev.kci.api.model.Node;
import dev.kci.service.BoundedMap;
import dev.kci.service.RecentIds;
import dev.kci.status.Meters;
import dev.kci.status.Metric;
import dev.kci.text.SafeText;
import dev.kci.trust.TrustedOwners;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims offers by writing {@code data.job_id}. The API cannot compare and set, so of two pullers
 * that claim a node at the same time the last writer wins: claim with {@link #begin}, wait {@link
 * Puller#SETTLE}, then {@link #confirm}. Pullers that share platforms should each have a {@link
 * Part}.
 */
final class Claims {
  private static final Logger LOG = LoggerFactory.getLogger(Claims.class);
  private static final Metric OFFERS =
      Metric.counter("kci_pull_offers", "Offers to this lab, by what came of them.", "outcome");
  private static final int LONGEST_NAME = 100;
  private static final int REMEMBERED = 1000;

  /** Maximum number of attempts at a claim on which the server fails, with growing waits. */
  private static final int MOST_FAILURES = 5;

  private final Nodes nodes;
  private final Offers offers;
  private final TrustedOwners owners;
  private final ClaimJournal journal;
  private final String context;
  private final Meters meters;
  private final InstantSource clock;
  private final Map<String, Integer> failures = BoundedMap.of(REMEMBERED);
  private final Set<String> untrusted = RecentIds.most(REMEMBERED);

  /** The outcome of an offer. */
  private enum Outcome {
    CLAIMED("claimed"),
    LOST("lost"),
    UNTRUSTED("untrusted"),
    REFUSED("refused");

    private final String label;

    Outcome(String label) {
      this.label = label;
    }
  }

  /**
   * @param owners the users whose offers count
   * @param context {@code data.job_context} of claimed nodes
   * @param clock the API's
   */
  Claims(
      Nodes nodes,
      Offers offers,
      TrustedOwners owners,
      ClaimJournal journal,
      String context,
      Meters meters,
      InstantSource clock) {
    this.nodes = nodes;
    this.offers = offers;
    this.owners = owners;
    this.journal = journal;
    this.context = context;
    this.meters = meters;
    this.clock = clock;
    for (Outcome outcome : Outcome.values()) {
      meters.declare(OFFERS, outcome.label);
    }
  }

  /**
   * Claims a node if it is open. Nothing that an event says counts, only the node itself. A node
   * that cannot be claimed because of what somebody wrote is skipped: at once if the API refuses
   * the claim, after some tries if the server fails on it.
   *
   * @return whether the claim has been written
   * @throws ApiException if the API does not answer; the claim may have been written
   */
  boolean begin(String nodeId) {
    try {
      return claimed(nodeId);
    } catch (ApiException e) {
      boolean skip =
          e.isRefusal()
              || BadContent.mayCause(e) && failures.merge(nodeId, 1, Integer::sum) >= MOST_FAILURES;
      if (!skip) {
        throw e;
      }
      LOG.warn("Skipping a job that cannot be claimed node={} error={}", nodeId, e.getMessage());
      count(Outcome.REFUSED);
      journal.remove(nodeId);
      return false;
    }
  }

  private boolean claimed(String nodeId) {
    Node node = nodes.lookup(nodeId).orElse(null);
    if (node == null || !offers.isOpen(node, clock.instant())) {
      journal.remove(nodeId);
      return false;
    }
    if (!owners.has(node)) {
      ignore(node);
      return false;
    }
    String claim = journal.claim(nodeId);
    nodes.update(
        node,
        open -> open.withData(open.data().with("job_id", claim).with("job_context", context)));
    return true;
  }

  private void ignore(Node node) {
    String owner = SafeText.escape(String.valueOf(node.owner()), LONGEST_NAME);
    if (untrusted.add(owner)) {
      LOG.warn(
          "Ignoring the jobs of a user who is not in trusted_owners owner='{}' node={}",
          owner,
          node.id());
    }
    count(Outcome.UNTRUSTED);
  }

  /**
   * Reads a node again, some time after {@link #begin}. A lost claim leaves the journal.
   *
   * @return the node if the claim is ours
   * @throws ApiException if the API does not answer
   */
  Optional<Node> confirm(String nodeId) {
    Optional<Node> node = nodes.lookup(nodeId).filter(this::isOurs);
    if (node.isPresent()) {
      LOG.info("Claimed a job node={} name={}", nodeId, node.get().name());
      count(Outcome.CLAIMED);
    } else {
      LOG.info("Another lab has claimed a job node={}", nodeId);
      count(Outcome.LOST);
      journal.remove(nodeId);
    }
    return node;
  }

  /** Returns whether a node has our claim. */
  boolean isOurs(Node node) {
    Optional<String> claim = journal.of(node.requireId());
    return claim.isPresent() && node.data().string("job_id").equals(claim);
  }

  private void count(Outcome outcome) {
    meters.count(OFFERS, outcome.label);
  }
}
