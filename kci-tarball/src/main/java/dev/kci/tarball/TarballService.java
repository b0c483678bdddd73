package dev.kci.tarball;

import dev.kci.api.Backoff;
import dev.kci.api.IllegalTransitionException;
import dev.kci.api.Nodes;
import dev.kci.api.UnavailableException;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import dev.kci.service.FailureLog;
import dev.kci.service.NodeHandler;
import dev.kci.service.RecentIds;
import dev.kci.service.StopSignal;
import dev.kci.service.shard.ShardKey;
import dev.kci.storage.StorageException;
import dev.kci.tarball.git.FetchException;
import dev.kci.trust.TrustedOwners;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each new checkout its tarball: the node ends available with the tarball's URL, or done with
 * the reason for the failure. If the service stops first, the node is left to the next start.
 */
final class TarballService implements NodeHandler {
  private static final Logger LOG = LoggerFactory.getLogger(TarballService.class);

  /** The waits while the API is away. */
  private static final Backoff AWAY = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(3));

  private static final int MOST_PASSED_OVER = 10_000;

  private final Nodes nodes;
  private final TrustedOwners own;
  private final KnownTrees trees;
  private final TarballMaker maker;
  private final Duration holdoff;
  private final InstantSource clock;
  private final Predicate<ShardKey> mine;
  private final StopSignal stop;

  private final Set<String> passedOver = RecentIds.most(MOST_PASSED_OVER);

  /**
   * @param own whose checkouts get tarballs
   * @param trees that get tarballs; checkouts of others are ignored
   * @param holdoff how long an available checkout waits for its jobs to be created
   * @param mine whether this replica owns a repository now. A tarball that another replica is
   *     making too still counts, but a failure is left to the owner
   */
  TarballService(
      Nodes nodes,
      TrustedOwners own,
      KnownTrees trees,
      TarballMaker maker,
      Duration holdoff,
      InstantSource clock,
      Predicate<ShardKey> mine,
      StopSignal stop) {
    this.nodes = nodes;
    this.own = own;
    this.trees = trees;
    this.maker = maker;
    this.holdoff = holdoff;
    this.clock = clock;
    this.mine = mine;
    this.stop = stop;
  }

  @Override
  public void handle(NodeEvent event) {
    Optional<Node> node = nodes.lookup(event.id());
    if (node.isEmpty() || !TarballRules.waits(node.get(), clock.instant())) {
      return;
    }
    Optional<String> others = TarballRules.passedOver(node.get(), own, trees);
    if (others.isEmpty()) {
      handle(node.get());
    } else if (passedOver.add(event.id())) { // it returns with each reconciling query
      LOG.info("Node {}: ignored, {}", event.id(), others.get());
    }
  }

  /** Ends the checkout, or leaves it to the reconciling query if the disk is full. */
  private void handle(Node node) {
    Optional<KernelRevision> revision = node.kernelRevision();
    if (revision.isEmpty()) {
      fail(node, TarballRules.INCOMPLETE);
      return;
    }
    LOG.info("Node {}: {}", node.id(), said(revision.get()));
    try {
      StoredTarball tarball =
          maker.make(
              revision.get(), "checkout-" + node.requireId(), () -> stillWaits(node.requireId()));
      update(
          node,
          fresh ->
              TarballRules.available(
                  fresh, revision.get(), tarball, clock.instant().plus(holdoff)));
      LOG.info("Node {}: available, {}", node.id(), tarball.url());
    } catch (NotNeededException e) {
      LOG.info("Node {}: has changed since; its tarball is not stored", node.id());
    } catch (FetchException | StorageException | IOException e) {
      if (stop.isStopped() || Thread.currentThread().isInterrupted()) {
        LOG.info("Node {}: stopped; it is resumed after the next start", node.id());
      } else if (!mine.test(ShardKey.ofRepository(revision.get().url()))) {
        LOG.info("Node {}: left to another replica: {}", node.id(), e.getMessage());
      } else if (!(e instanceof StorageException) && maker.lacksRoom()) {
        throw new UncheckedIOException(
            new IOException("the disk is full, no tarball can be made: " + e.getMessage(), e));
      } else {
        fail(node, String.valueOf(e.getMessage()));
      }
    } catch (OutOfMemoryError e) { // its memory is free again; others may need less
      fail(node, "Out of memory (" + e.getMessage() + "); more with KCI_JAVA_OPTS=-Xmx1g");
    }
  }

  /**
   * Whether a checkout has no tarball yet. Another replica may have made it in the meantime, and
   * jobs that already use its file must not find other bytes. While the API is away, this waits,
   * because the tarball would be made again otherwise.
   *
   * @throws dev.kci.api.ApiException if the API refuses to answer, or the service stops first
   */
  private boolean stillWaits(String id) {
    FailureLog failed = new FailureLog(LOG, stop.machine()::nanoTime);
    for (int failures = 1; ; failures++) {
      try {
        Optional<Node> node = nodes.lookup(id);
        failed.succeeded("Node " + id + ": read");
        return node.filter(now -> TarballRules.waits(now, clock.instant())).isPresent();
      } catch (UnavailableException e) {
        if (!e.isTransient()) {
          throw e;
        }
        failed.failed("Node " + id + ": its tarball waits for the API: " + e.getMessage());
        if (stop.await(AWAY.after(failures, stop.machine().random()))) {
          throw e;
        }
      }
    }
  }

  private void fail(Node node, String why) {
    LOG.error("Node {}: no tarball: {}", node.id(), why);
    update(node, fresh -> TarballRules.failed(fresh, why));
  }

  /** Changes the current node, unless it has progressed meanwhile. */
  private void update(Node node, UnaryOperator<Node> change) {
    try {
      nodes.update(
          node.requireId(),
          fresh -> TarballRules.waits(fresh, clock.instant()) ? change.apply(fresh) : fresh);
    } catch (IllegalTransitionException e) {
      LOG.warn("Node {} has changed since: {}", node.id(), e.getMessage());
    }
  }

  private static String said(KernelRevision revision) {
    return "%s %s %s".formatted(revision.tree(), revision.branch(), revision.commit());
  }
}
