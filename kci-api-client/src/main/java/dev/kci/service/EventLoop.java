package dev.kci.service;

import dev.kci.api.ApiException;
import dev.kci.api.Backoff;
import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import dev.kci.machine.Machine;
import dev.kci.machine.Machine.Work;
import dev.kci.service.shard.Shards;
import dev.kci.status.Metric;
import dev.kci.status.ServiceStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.Lock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls a handler for node events until told to stop.
 *
 * <p>One thread does nothing but receive: an event goes through the {@linkplain Builder#filter
 * filter} into the {@linkplain Builder#journal journal}, is on disk before the next poll
 * acknowledges it, and waits there for a worker. Workers handle the events of one node in the order
 * of their receipt, and different nodes in parallel; the journal records when the handler returns.
 * Events still unrecorded when the process dies, even by {@code kill -9}, come first after the next
 * start.
 *
 * <h2>Guarantees</h2>
 *
 * <b>The handler gets at least once every event</b> that the API published on the channel for this
 * user since the first start with this subscriber id, and that passes the filter, because
 *
 * <ul>
 *   <li>the server resends to a durable subscriber what it did not acknowledge, and the next poll
 *       is the acknowledgement: it is sent only when the event is in the journal;
 *   <li>after a failed poll the loop subscribes again with the same subscriber id and never polls
 *       the old subscription: an event handed to a failed call was not acknowledged;
 *   <li>the server keeps the oldest 1000 events for an absent subscriber, then sends a live one
 *       whose acknowledgement would lose the rest: after 1000 events without a number the loop
 *       subscribes again before it acknowledges the last one, repeatedly if necessary;
 *   <li>an event leaves the journal only after the handler returned, or failed permanently (see
 *       {@link NodeHandler}).
 * </ul>
 *
 * The server sets limits: it forgets events after 7 days, and a subscriber's position after 30 days
 * without a poll. The {@linkplain Builder#reconcile reconciling query}, at start-up and every few
 * minutes, finds the nodes whose events were missed.
 *
 * <p><b>Effects happen exactly once if the handler is idempotent by node and state</b>: it reads
 * the node, or its own record, and does nothing if this state of this node has already had its
 * effect. It may be called again for a handled event, because the end of the work cannot be
 * recorded atomically with the work, because the server may send an event twice, and because a
 * reconciled node is handled like an event. A repeated event is dropped only if that is certain: if
 * its content is equal and the node has not returned to an earlier state. Events that differ are
 * never merged.
 *
 * <p>Without a journal the same holds, except that events waiting for a worker are lost with the
 * process; only the query finds those.
 *
 * <h2>Errors</h2>
 *
 * An {@link Error} ends its thread and goes to the thread's uncaught exception handler. The
 * commands of this toolkit then end the process; programs that embed the loop should do the same,
 * since a loop without its receiver hears nothing. With a journal, an event whose handling or
 * filtering twice ended in an Error is set aside in a file below the journal's folder and no longer
 * handled.
 *
 * <h2>When the handler is slower than the events</h2>
 *
 * Polling continues, and the events wait in the journal's files; at most a few hundred are in
 * memory. When {@value #JOURNAL_LIMIT_MIB} MiB of events wait (about half a million), or {@value
 * #MEMORY_LIMIT} events without a journal, the loop unsubscribes until half of them are handled.
 * Meanwhile the server keeps new events, as during any absence.
 *
 * <h2>Embedding the loop</h2>
 *
 * Threads and the journal exist only during {@link #run}. A program that runs the loop in a thread
 * of its own ends it by {@link #close}, before it closes the {@link KciApi}. All methods may be
 * called from any thread.
 */
public final class EventLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

  private static final int JOURNAL_LIMIT_MIB = 512;
  private static final int MEMORY_LIMIT = 10_000;

  /** The number of events given to the workers: enough to find different nodes to work on. */
  private static final int LOOK_AHEAD = 256;

  /** Reconciling leaves room for events from the API, which go first. */
  private static final int RECONCILED_AHEAD = LOOK_AHEAD / 2;

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final Metric FOREIGN =
      Metric.counter("kci_events_foreign", "Events left to other replicas.", "channel");

  /** Held by the thread in {@link #run}. */
  private final Lock running;

  private final Builder settings;
  private final Machine machine;
  private final EventQuarantine quarantine;
  private final PatientHandler handler;
  private final EventFigures figures;
  private final ForeignEvents foreign;
  private final StopSignal stop;

  private EventLoop(Builder settings) {
    this.settings = settings;
    this.machine = settings.stop.machine();
    this.running = machine.lock();
    this.quarantine = new EventQuarantine(settings.journal);
    this.stop = settings.stop.part();
    this.handler =
        new PatientHandler(
            this::handleIfMine, settings.api.presence(), quarantine, stop, settings.backoff);
    this.figures = new EventFigures(settings.status, settings.channel, machine::nanoTime);
    this.foreign = new ForeignEvents(settings.shards.regroup(), machine::nanoTime);
  }

  /**
   * Returns a builder with what every loop needs.
   *
   * @param subscriber distinguishes this program from all others that listen to the API: service
   *     and instance name, such as {@code kci-tarball:lab-1}; channel and user are added
   * @param stop ends the loop, whose threads run on its machine
   */
  public static Builder builder(
      KciApi api, String subscriber, NodeHandler handler, StopSignal stop) {
    return new Builder(api, subscriber, handler, stop);
  }

  /**
   * Runs until the signal, {@link #close} or an interrupt, then ends work in progress within about
   * 3 s. Returns at once if the signal or {@code close} came before.
   *
   * @throws JournalException at once, if the journal is in use or cannot be written
   */
  public void run() {
    running.lock();
    try {
      if (!stop.isStopped()) {
        runUntilStopped();
      }
    } finally {
      running.unlock();
    }
  }

  /**
   * Ends {@link #run} and waits until it has returned, usually for a moment, at most for about 5 s.
   * The loop's threads have then ended and its journal is released. Only a handler or a query that
   * ignores interrupts, and a call that the API does not answer, may keep their daemon thread for
   * longer. A second call has no effect. A handler must not call this, as it would wait for itself;
   * it gives the stop signal instead.
   */
  @Override
  public void close() {
    stop.stop();
    running.lock();
    running.unlock();
  }

  private void runUntilStopped() {
    quarantine.load();
    RecentEvents recent = new RecentEvents();
    try (EventBacklog backlog = backlog(recent)) {
      run(backlog, recent);
    }
  }

  private EventBacklog backlog(RecentEvents recent) {
    Path folder = settings.journal;
    return folder == null
        ? new MemoryBacklog(MEMORY_LIMIT)
        : EventJournal.open(
            machine.disk(),
            folder,
            (long) JOURNAL_LIMIT_MIB << 20,
            (newest, number) -> recent.add(RecentEvents.Occurrence.of(newest, number)));
  }

  private void run(EventBacklog backlog, RecentEvents recent) {
    PerNodeExecutor workers = new PerNodeExecutor(machine, "worker", settings.workers);
    EventInbox inbox =
        new EventInbox(
            event -> isWanted(event, this::isMineNow),
            recent,
            backlog,
            figures,
            () -> giveOut(backlog, workers));
    EventReceiver receiver =
        new EventReceiver(
            settings.api,
            settings.channel,
            settings.promiscuous,
            settings.subscriber,
            inbox,
            stop,
            settings.backoff,
            figures);
    figures.begin(backlog, receiver::isListening);
    giveOut(backlog, workers);
    Work receiving = machine.start("receiver", receiver);
    Work reconciling = machine.start("reconcile", () -> reconcileUntilStopped(backlog, workers));
    while (!stop.await(Duration.ofDays(1))) {
      LOG.debug("Still running");
    }
    boolean interrupted = Thread.interrupted(); // or the waits below would not wait
    stop.stop(); // after an interrupt too, or the receiver would go on without this loop
    receiver.cancel();
    workers.close(PATIENCE);
    reconciling.interrupt();
    join(receiving);
    join(reconciling);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (backlog.size() > 0) {
      LOG.info(
          "Stopped with {} unhandled events; {}",
          backlog.size(),
          settings.journal == null
              ? "the next start's query finds their nodes"
              : "the next start handles them first");
    }
  }

  /**
   * Handles what the reconciling query finds now, then returns: for cron. Neither listens nor reads
   * the journal.
   *
   * @throws ApiException if the query fails; failures for single nodes are logged
   */
  public void runOnce() {
    try (Stream<Node> nodes = missed()) {
      nodes
          .takeWhile(node -> !stop.isStopped())
          .map(NodeEvent::ofCurrent)
          .filter(event -> isWanted(event, this::isMine))
          .forEach(handler::handle);
    }
  }

  /** The nodes that the handler should have seen. */
  private Stream<Node> missed() {
    settings.recover.run();
    return settings.reconcile.get();
  }

  private boolean isWanted(NodeEvent event, Predicate<NodeEvent> mine) {
    return quarantine.guard(event, false, () -> settings.filter.test(event) && mine.test(event));
  }

  /** Keeps another's event for a while, since this replica may be the next owner of its shard. */
  private boolean isMineNow(NodeEvent event) {
    if (isMine(event)) {
      return true;
    }
    foreign.add(event);
    return settings.mine.test(event); // its shard may have been taken before it was kept
  }

  private boolean isMine(NodeEvent event) {
    boolean mine = settings.mine.test(event);
    if (!mine) {
      settings.status.meters().count(FOREIGN, settings.channel);
    }
    return mine;
  }

  /** The shard of an event that has waited may be lost since, or not yet be taken. */
  private void handleIfMine(NodeEvent event) {
    if (isMineNow(event)) {
      settings.handler.handle(event);
    }
  }

  /** Gives waiting events to the workers, up to their look-ahead. */
  private synchronized void giveOut(EventBacklog backlog, PerNodeExecutor workers) {
    try {
      while (!stop.isStopped() && workers.size() < LOOK_AHEAD) {
        EventBacklog.Pending next = backlog.take();
        if (next == null) {
          return;
        }
        workers.add(next.event().id(), () -> handle(next, backlog, workers));
      }
    } catch (JournalException e) { // work given out continues; the next event retries
      LOG.error("{}", e.getMessage());
    }
  }

  private void handle(EventBacklog.Pending event, EventBacklog backlog, PerNodeExecutor workers) {
    figures.begun(event);
    boolean ended = handler.handle(event.event());
    if (ended) {
      backlog.handled(event);
    }
    figures.ended(event, ended);
    giveOut(backlog, workers);
  }

  private void handle(NodeEvent reconciled, EventBacklog backlog, PerNodeExecutor workers) {
    handler.handle(reconciled);
    giveOut(backlog, workers);
  }

  private void reconcileUntilStopped(EventBacklog backlog, PerNodeExecutor workers) {
    Runnable pass = () -> reconcile(backlog, workers);
    PollLoop loop = new PollLoop(settings.reconcilePeriod, pass, stop, settings.backoff);
    settings.shards.onTaken(
        () -> {
          giveOutTaken(backlog, workers);
          loop.passSoon();
        });
    loop.run();
  }

  /** Does not wait for the pass in progress, which may take longer than the events are kept. */
  private void giveOutTaken(EventBacklog backlog, PerNodeExecutor workers) {
    for (NodeEvent event : foreign.taken(settings.mine)) {
      workers.add(event.id(), () -> handle(event, backlog, workers));
    }
  }

  private void reconcile(EventBacklog backlog, PerNodeExecutor workers) {
    try (Stream<Node> nodes = missed()) {
      nodes
          .map(NodeEvent::ofCurrent)
          .filter(event -> isWanted(event, this::isMine))
          .filter(event -> !workers.has(event.id()))
          .takeWhile(event -> workers.awaitLessThan(RECONCILED_AHEAD))
          .forEach(event -> workers.add(event.id(), () -> handle(event, backlog, workers)));
    } catch (ApiException e) {
      throw e;
    } catch (RuntimeException e) { // one bad node must not end the service
      LOG.error("The reconciling query failed", e);
    }
  }

  private static void join(Work work) {
    try {
      work.join(PATIENCE.dividedBy(4));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Builds an {@link EventLoop}; not thread-safe. */
  public static final class Builder {
    private final KciApi api;
    private final String subscriber;
    private final NodeHandler handler;
    private final StopSignal stop;
    private String channel = "node";
    private boolean promiscuous;
    private Predicate<NodeEvent> filter = event -> true;
    private Runnable recover = () -> {};
    private Supplier<Stream<Node>> reconcile = Stream::empty;
    private Duration reconcilePeriod = Duration.ofMinutes(5);
    private @Nullable Path journal;
    private int workers = 2;
    private Shards shards = Shards.ALL;
    private Predicate<NodeEvent> mine = event -> true;
    private ServiceStatus status = new ServiceStatus("");
    private Backoff backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(3));

    private Builder(KciApi api, String subscriber, NodeHandler handler, StopSignal stop) {
      this.api = api;
      this.subscriber = subscriber;
      this.handler = handler;
      this.stop = stop;
    }

    /** Sets the channel. Defaults to {@code node}. */
    public Builder channel(String channel) {
      this.channel = channel;
      return this;
    }

    /** Sets whether to receive other users' events too. Defaults to false. */
    public Builder promiscuous(boolean promiscuous) {
      this.promiscuous = promiscuous;
      return this;
    }

    /**
     * Selects the events for the handler. Defaults to all. The filter must be fast: it runs on the
     * receiving thread.
     */
    public Builder filter(Predicate<NodeEvent> filter) {
      this.filter = filter;
      return this;
    }

    /**
     * Sets a query for the nodes that the handler should have seen. It runs at start-up and each
     * {@code period} after the last answer; its nodes pass the filter as if just updated.
     */
    public Builder reconcile(Supplier<Stream<Node>> query, Duration period) {
      this.reconcile = query;
      this.reconcilePeriod = period;
      return this;
    }

    /**
     * Sets work to do before each reconciling query, such as resuming what the last stop left.
     * Defaults to none. If it throws an {@link ApiException}, the query is skipped and both are
     * retried, as after a failed query.
     */
    public Builder recover(Runnable work) {
      this.recover = work;
      return this;
    }

    /**
     * Keeps received events in a folder until they are handled, instead of only in memory. The
     * folder is created if necessary. It must belong to this subscriber of this API alone.
     *
     * @param folder null to use memory
     */
    public Builder journal(@Nullable Path folder) {
      this.journal = folder;
      return this;
    }

    /** Sets the status to report to. Defaults to one that nobody reads. */
    public Builder status(ServiceStatus status) {
      this.status = status;
      return this;
    }

    /**
     * Shares the events with other replicas. Events of their shards are neither written to the
     * journal nor handled; the latest are kept in memory for a take-over. After a shard is taken,
     * those are handled, and the reconciling query runs at once, which finds what its last owner
     * has not done. Defaults to all shards.
     *
     * @param mine whether an event is for this replica now; fast, as {@link #filter}
     */
    public Builder shards(Shards shards, Predicate<NodeEvent> mine) {
      this.shards = shards;
      this.mine = mine;
      return this;
    }

    /** Sets the number of nodes handled in parallel. Defaults to 2. */
    public Builder workers(int workers) {
      this.workers = workers;
      return this;
    }

    /**
     * Sets the waits after failures. Defaults to 0.5 s up to 3 s. They end early when the API
     * answers any call again, so that events of an outage are handled before their deadlines.
     */
    public Builder backoff(Backoff backoff) {
      this.backoff = backoff;
      return this;
    }

    public EventLoop build() {
      return new EventLoop(this);
    }
  }
}
