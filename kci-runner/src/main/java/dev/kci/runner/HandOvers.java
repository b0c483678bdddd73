package dev.kci.runner;

import dev.kci.api.ApiException;
import dev.kci.api.Backoff;
import dev.kci.service.PollLoop;
import dev.kci.service.RecentIds;
import dev.kci.service.StopSignal;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Gathers the nodes of jobs that other replicas have created for this replica's labs. Siblings are
 * created one after another, and their first hand-over finds them all, so a short wait saves most
 * requests. What is waiting when the process ends is found by {@link Recovery}. Thread-safe.
 */
final class HandOvers {
  private static final Logger LOG = LoggerFactory.getLogger(HandOvers.class);
  private static final Duration GATHER = Duration.ofSeconds(1);
  private static final Duration PERIOD = Duration.ofDays(1);
  private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(3));

  /** {@link Recovery} finds what exceeds it. */
  private static final int MOST = 10_000;

  private final Function<String, Set<String>> handOver;
  private final StopSignal stop;
  private final PollLoop loop;
  private final Set<String> waiting = RecentIds.most(MOST);
  private boolean warned;

  /**
   * @param handOver accepts the job of a node, by its id, and those of its siblings; returns the
   *     ids of all of them
   */
  HandOvers(Function<String, Set<String>> handOver, StopSignal stop) {
    this.handOver = handOver;
    this.stop = stop;
    this.loop = new PollLoop(PERIOD, this::pass, stop, BACKOFF);
  }

  /** Adds a node, by its id. */
  void add(String nodeId) {
    waiting.add(nodeId);
    loop.passSoon();
  }

  /** Hands over until stopped. */
  void run() {
    loop.run();
  }

  /** Keeps what is left if the API does not answer. */
  private void pass() {
    if (waiting.isEmpty() || stop.await(GATHER)) {
      return;
    }
    for (String node : List.copyOf(waiting)) {
      if (waiting.contains(node)) {
        waiting.removeAll(handedOver(node));
        waiting.remove(node);
      }
    }
  }

  /**
   * Hands over one node and its siblings. Drops it if only it fails: anybody can publish an event
   * with an invalid id, which must not hold up the others.
   */
  private Set<String> handedOver(String node) {
    try {
      return handOver.apply(node);
    } catch (ApiException e) {
      if (!e.isOfThisRequest()) {
        throw e;
      }
      LOG.atLevel(warned ? Level.DEBUG : Level.WARN)
          .log(
              "Cannot take over a job of another replica; skipping it node={} error={}",
              node,
              e.getMessage());
      warned = true;
      return Set.of();
    }
  }
}
