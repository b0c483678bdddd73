package dev.kci.service;

import dev.kci.api.ApiException;
import dev.kci.api.KciApi;
import dev.kci.api.UnavailableException;
import dev.kci.api.model.Event;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a handler called for the events of nodes, until told to stop.
 *
 * <p>One thread receives and never waits for the work; others handle: events of one node in their
 * order, of different nodes in parallel. The subscription is durable, so that what happens during a
 * restart of either side comes afterwards. A reconciling query, at the start and every few minutes,
 * finds what no event told.
 */
public final class EventLoop {
  private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);
  private static final int TRIES_ON_SERVER_ERROR = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Builder settings;
  private final NodeHandler handler;
  private final StopSignal stop;

  private EventLoop(Builder settings) {
    this.settings = settings;
    this.handler = settings.handler;
    this.stop = settings.stop;
  }

  /**
   * Starts with what every loop needs.
   *
   * @param subscriber tells this program from all others that listen to the API: service and
   *     instance name, such as {@code kci-tarball:lab-1}; channel and user are added
   */
  public static Builder builder(
      KciApi api, String subscriber, NodeHandler handler, StopSignal stop) {
    return new Builder(api, subscriber, handler, stop);
  }

  /** Runs until the signal; then ends what is under way within about 3 s. */
  public void run() {
    NodeQueue queue = new NodeQueue("worker", settings.workers);
    EventReceiver receiver =
        new EventReceiver(
            settings.api,
            settings.channel,
            settings.promiscuous,
            settings.subscriber,
            event -> received(event, queue),
            stop,
            settings.backoff);
    Thread receiving = daemon("receiver", receiver);
    Thread reconciling = daemon("reconcile", () -> reconcileUntilStopped(queue));
    while (!stop.await(Duration.ofDays(1))) {
      LOG.debug("Still running");
    }
    receiver.cancel();
    int open = queue.close(PATIENCE);
    join(receiving);
    reconciling.interrupt();
    if (open > 0) {
      LOG.info("Stopped with {} events not handled; they come again after the next start", open);
    }
  }

  /**
   * Handles what the reconciling query finds now, and returns: for cron.
   *
   * @throws ApiException when the query fails; what fails for one node is logged
   */
  public void runOnce() {
    try (Stream<Node> nodes = settings.reconcile.get()) {
      nodes
          .takeWhile(node -> !stop.isStopped())
          .map(NodeEvent::ofCurrent)
          .filter(settings.filter)
          .forEach(this::handle);
    }
  }

  private void received(Event event, NodeQueue queue) {
    event
        .nodeEvent()
        .filter(settings.filter)
        .ifPresent(node -> queue.add(node.id(), () -> handle(node)));
  }

  private void reconcileUntilStopped(NodeQueue queue) {
    new PollLoop(settings.reconcilePeriod, () -> reconcile(queue), stop, settings.backoff).run();
  }

  private void reconcile(NodeQueue queue) {
    try (Stream<Node> nodes = settings.reconcile.get()) {
      nodes
          .map(NodeEvent::ofCurrent)
          .filter(settings.filter)
          .filter(event -> !queue.has(event.id()))
          .forEach(event -> queue.add(event.id(), () -> handle(event)));
    }
  }

  private void handle(NodeEvent event) {
    for (int attempt = 1; !stop.isStopped(); attempt++) {
      try {
        handler.handle(event);
        return;
      } catch (UnavailableException e) {
        if (!e.isTransient() && attempt == TRIES_ON_SERVER_ERROR) {
          LOG.error("Node {}: given up: {}", event.id(), e.getMessage());
          return;
        }
        Duration wait = settings.backoff.after(attempt, RandomGenerator.getDefault());
        LOG.warn("Node {}: {}; again in {} ms", event.id(), e.getMessage(), wait.toMillis());
        stop.await(wait);
      } catch (ApiException e) {
        LOG.error("Node {}: {}", event.id(), e.getMessage());
        return;
      } catch (RuntimeException e) { // one bad event must not end the service
        LOG.error("Node {}: the handler failed; the event is passed over", event.id(), e);
        return;
      }
    }
  }

  private static Thread daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void join(Thread thread) {
    try {
      thread.join(PATIENCE.toMillis() / 2);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Collects what an {@link EventLoop} needs; not thread-safe. */
  public static final class Builder {
    private final KciApi api;
    private final String subscriber;
    private final NodeHandler handler;
    private final StopSignal stop;
    private String channel = "node";
    private boolean promiscuous;
    private Predicate<NodeEvent> filter = event -> true;
    private Supplier<Stream<Node>> reconcile = Stream::empty;
    private Duration reconcilePeriod = Duration.ofMinutes(5);
    private int workers = 2;
    private Backoff backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(15));

    private Builder(KciApi api, String subscriber, NodeHandler handler, StopSignal stop) {
      this.api = api;
      this.subscriber = subscriber;
      this.handler = handler;
      this.stop = stop;
    }

    /** The channel; {@code node} unless told. */
    public Builder channel(String channel) {
      this.channel = channel;
      return this;
    }

    /** Whether other users' events are wanted too; no unless told. */
    public Builder promiscuous(boolean promiscuous) {
      this.promiscuous = promiscuous;
      return this;
    }

    /** Which events the handler wants; all unless told. It must be quick and must not fail. */
    public Builder filter(Predicate<NodeEvent> filter) {
      this.filter = filter;
      return this;
    }

    /**
     * A query for the nodes that the handler should have seen, asked at the start and each time
     * {@code period} after the last answer; they pass the filter as if just updated.
     */
    public Builder reconcile(Supplier<Stream<Node>> query, Duration period) {
      this.reconcile = query;
      this.reconcilePeriod = period;
      return this;
    }

    /** How many nodes are handled at the same time; 2 unless told. */
    public Builder workers(int workers) {
      this.workers = workers;
      return this;
    }

    /** The waits after failures; from 0.5 s up to 15 s unless told. */
    public Builder backoff(Backoff backoff) {
      this.backoff = backoff;
      return this;
    }

    public EventLoop build() {
      return new EventLoop(this);
    }
  }
}
