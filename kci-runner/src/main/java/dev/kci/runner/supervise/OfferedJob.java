package dev.kci.runner.supervise;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.WaitNote;
import dev.kci.api.model.WaitReason;
import dev.kci.runtime.Offer;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The life of a job that its lab fetches: stored, offered by its node, claimed and ended by the
 * lab. Pure.
 *
 * <p>The node is the only record of an offer, so it decides: once it has a definition, the job is
 * never offered again, whoever wrote it. A lab claims a job by writing {@code data.job_id}, and
 * writes the result itself; this only follows. Source: {@code ../shared/contracts/pull-labs.md}.
 */
record OfferedJob(Offer offer) {
  /** What to do next. */
  sealed interface Step {
    /** Store the definition. */
    record Store() implements Step {}

    /** Write the URL of the stored definition to the node. */
    record Publish(String url) implements Step {}

    /** Nothing: no lab has claimed it yet, and that is not yet too long. */
    record Offered(Instant claimBy) implements Step {}

    /** Nothing, but no lab has claimed it in time. */
    record Unclaimed(WaitReason why) implements Step {}

    /** Nothing: a lab has it, or can no longer get it. */
    record Claimed() implements Step {}

    /** Count the result: somebody has ended the node, usually the lab. */
    record Ended() implements Step {}

    /**
     * Forget the job: its node is late, and the timeout service ends it, or another replaces it.
     */
    record Over() implements Step {}
  }

  /**
   * Decides the next step.
   *
   * @param node in its current state
   * @param stored the URL of the definition that this process has stored; null for none
   * @param since when the job was offered, as far as known
   * @param now the API's time
   * @param mayEnd whether a node may be late: not while the clocks differ too much
   */
  Step next(Node node, @Nullable String stored, Instant since, Instant now, boolean mayEnd) {
    if (node.supersededBy().isPresent()) {
      return new Step.Over();
    }
    if (node.state() == NodeState.DONE) {
      return new Step.Ended();
    }
    if (mayEnd && Lifecycle.isLate(node, now)) {
      return new Step.Over();
    }
    if (isClaimed(node) || node.state() == NodeState.CLOSING) {
      return new Step.Claimed();
    }
    if (!isOffered(node)) {
      return stored == null ? new Step.Store() : new Step.Publish(stored);
    }
    Duration limit = offer.claimTimeout();
    if (limit == null) {
      return new Step.Offered(Instant.MAX);
    }
    Instant claimBy = since.plus(limit);
    return now.isBefore(claimBy) ? new Step.Offered(claimBy) : new Step.Unclaimed(unclaimed(limit));
  }

  private static WaitReason unclaimed(Duration limit) {
    return new WaitReason(WaitReason.Code.UNCLAIMED, "not claimed within " + text(limit));
  }

  private static String text(Duration duration) {
    return duration.toString().substring(2).toLowerCase(Locale.ROOT);
  }

  /** Returns whether a node offers its job to labs. */
  static boolean isOffered(Node node) {
    return node.jobDefinition().isPresent();
  }

  /** Returns whether a lab has claimed a node's job. */
  static boolean isClaimed(Node node) {
    return node.data().string("job_id").isPresent();
  }

  /**
   * Returns when an offered node was offered: no later write precedes a claim, except the note that
   * it is not claimed.
   */
  Instant offeredAt(Node node, Instant otherwise) {
    Duration limit = offer.claimTimeout();
    Optional<Instant> noted =
        WaitNote.of(node)
            .filter(note -> limit != null && note.reason().code() == WaitReason.Code.UNCLAIMED)
            .map(note -> note.since().minus(Objects.requireNonNull(limit)));
    Instant updated = node.updated();
    return noted.orElse(updated == null ? otherwise : updated);
  }

  /** Returns a node that offers its job until its timeout. */
  Node publish(Node node, String url, Instant now) {
    if (node.state() == NodeState.DONE || isOffered(node) || isClaimed(node)) {
      return node;
    }
    Node offered = WaitNote.without(node).withArtifact(Node.JOB_DEFINITION, url);
    return offer.available() && node.state() == NodeState.RUNNING
        ? offered.available(Lifecycle.deadline(node, now))
        : offered;
  }
}
