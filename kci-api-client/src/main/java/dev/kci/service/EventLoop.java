package dev.kci.service;

import dev.kci.api.ApiException;
import dev.kci.api.Backoff;
import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import dev.kci.status.ServiceStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a handler called for the events of nodes, until told to stop.
 *
 * <p>One thread receives and does nothing else: an event goes through the {@linkplain
 * Builder#filter filter} into the {@linkplain Builder#journal journal}, is on the disk before the
 * next poll acknowledges it, and waits there for a worker. Workers handle events of one node in the
 * order of their receipt, of different nodes in parallel; when the handler has returned, that is
 * noted. What was not noted when the process died, by {@code kill -9} too, comes first after the
 * next start.
 *
 * <h2>What is guaranteed</h2>
 *
 * <b>The handler gets every event at least once</b> that the API published on the channel for this
 * user since the first start with this subscriber id, and that the filter lets through, because
 *
 * <ul>
 *   <li>the server gives a durable subscriber again what it did not acknowledge, and the next poll
 *       is the acknowledgement: it is sent only when the event is in the journal;
 *   <li>after any failed poll the loop subscribes again with the same subscriber id, and never
 *       polls a subscription twice: an event given to a call that failed was not acknowledged;
 *   <li>the server keeps the oldest 1000 events for an absent subscriber, then sends a live one
 *       whose acknowledgement would lose the rest: after 1000 events without a number the loop
 *       subscribes again before it acknowledges the last, as often as it takes;
 *   <li>an event leaves the journal only when the handler has returned, or has failed in a way that
 *       will not get better (see {@link NodeHandler}).
 * </ul>
 *
 * The limits are the server's: it forgets an event after 7 days, and a subscriber's place after 30
 * days without a poll. The {@linkplain Builder#reconcile reconciling query}, at the start and every
 * few minutes, finds the nodes of which no event told.
 *
 * <p><b>The effect happens exactly once when the handler is idempotent by node and state</b>: when
 * it reads the node, or its own record, and does nothing where this state of this node has had its
 * effect. It may be called again for an event that it has handled, since nothing can note the end
 * of a handler's work in the same instant as the work; since the server may send an event twice;
 * and since a reconciled node passes as an event. An event that came already is left out where that
 * is certain: equal in content, and not a node's return to what it was before. Events that differ
 * are never merged.
 *
 * <p>Without a journal the same holds, except that events which wait for a worker are lost with the
 * process; for those there is only the query.
 *
 * <h2>Errors</h2>
 *
 * An {@link Error} ends the thread in which it happens and goes to that thread's uncaught exception
 * handler. The commands of this toolkit then end the process; a program that embeds the loop should
 * do the same, since a loop without its receiver hears nothing. With a journal, an event whose
 * handling or filtering ended in an Error twice is set aside in a file below the journal's folder,
 * and is no longer handled.
 *
 * <h2>When the handler is slower than the events</h2>
 *
 * The polling goes on, and the events wait in the journal's files; at most some hundreds are in
 * memory. When {@value #JOURNAL_LIMIT_MIB} MiB of events wait (about half a million), or without a
 * journal {@value #MEMORY_LIMIT} events, the loop gives its subscription back and takes it up again
 * when half of them are handled: meanwhile the server keeps them, as for any absence.
 */
public final class EventLoop {
  private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

  private static final int JOURNAL_LIMIT_MIB = 512;
  private static final int MEMORY_LIMIT = 10_000;

  /** So many are given to the workers: enough to find work about different nodes. */
  private static final int LOOK_AHEAD = 256;

  /** Reconciling leaves room to what the API says, which goes first. */
  private static final int RECONCILED_AHEAD = LOOK_AHEAD / 2;

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Builder settings;
  private final EventQuarantine quarantine;
  private final PatientHandler handler;
  private final EventFigures figures;
  private final StopSignal stop;

  private EventLoop(Builder settings) {
    this.settings = settings;
    this.quarantine = new EventQuarantine(settings.journal);
    this.handler =
        new PatientHandler(
            settings.handler, settings.api.presence(), quarantine, settings.stop, settings.backoff);
    this.figures = new EventFigures(settings.status, settings.channel, System::nanoTime);
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

  /**
   * Runs until the signal; then ends what is under way within about 3 s.
   *
   * @throws JournalException at once, when the journal is in use or cannot be written
   */
  public void run() {
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
            folder,
            (long) JOURNAL_LIMIT_MIB << 20,
            (newest, number) -> recent.add(RecentEvents.Occurrence.of(newest, number)));
  }

  private void run(EventBacklog backlog, RecentEvents recent) {
    PerNodeExecutor workers = new PerNodeExecutor("worker", settings.workers);
    EventInbox inbox =
        new EventInbox(this::isWanted, recent, backlog, figures, () -> giveOut(backlog, workers));
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
    Thread receiving = daemon("receiver", receiver);
    Thread reconciling = daemon("reconcile", () -> reconcileUntilStopped(backlog, workers));
    while (!stop.await(Duration.ofDays(1))) {
      LOG.debug("Still running");
    }
    receiver.cancel();
    workers.close(PATIENCE);
    join(receiving);
    reconciling.interrupt();
    if (backlog.size() > 0) {
      LOG.info(
          "Stopped with {} events not handled; {}",
          backlog.size(),
          settings.journal == null
              ? "the query finds after the next start what they were about"
              : "they come first after the next start");
    }
  }

  /**
   * Handles what the reconciling query finds now, and returns: for cron. It neither listens nor
   * looks into the journal.
   *
   * @throws ApiException when the query fails; what fails for one node is logged
   */
  public void runOnce() {
    try (Stream<Node> nodes = missed()) {
      nodes
          .takeWhile(node -> !stop.isStopped())
          .map(NodeEvent::ofCurrent)
          .filter(this::isWanted)
          .forEach(handler::handle);
    }
  }

  /** The nodes that the handler should have seen. */
  private Stream<Node> missed() {
    settings.recover.run();
    return settings.reconcile.get();
  }

  private boolean isWanted(NodeEvent event) {
    return quarantine.guard(event, false, () -> settings.filter.test(event));
  }

  /** Gives the workers what waits, as far as they can see ahead. */
  private synchronized void giveOut(EventBacklog backlog, PerNodeExecutor workers) {
    try {
      while (!stop.isStopped() && workers.size() < LOOK_AHEAD) {
        EventBacklog.Pending next = backlog.take();
        if (next == null) {
          return;
        }
        workers.add(next.event().id(), () -> handle(next, backlog, workers));
      }
    } catch (JournalException e) { // what was given out goes on; the next event tries again
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
    new PollLoop(settings.reconcilePeriod, pass, stop, settings.backoff).run();
  }

  private void reconcile(EventBacklog backlog, PerNodeExecutor workers) {
    try (Stream<Node> nodes = missed()) {
      nodes
          .map(NodeEvent::ofCurrent)
          .filter(this::isWanted)
          .filter(event -> !workers.has(event.id()))
          .takeWhile(event -> workers.awaitLessThan(RECONCILED_AHEAD))
          .forEach(event -> workers.add(event.id(), () -> handle(event, backlog, workers)));
    } catch (ApiException e) {
      throw e;
    } catch (RuntimeException e) { // one bad node must not end the service
      LOG.error("The reconciling query failed", e);
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
    private Runnable recover = () -> {};
    private Supplier<Stream<Node>> reconcile = Stream::empty;
    private Duration reconcilePeriod = Duration.ofMinutes(5);
    private @Nullable Path journal;
    private int workers = 2;
    private ServiceStatus status = new ServiceStatus("");
    private Backoff backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(3));

    private Builder(KciApi api, String subscriber, NodeHandler handler, StopSignal stop) {
      this.api = api;
      this.subscriber = subscriber;
      this.handler = handler;
      this.stop = stop;
    }

    /** The channel. Defaults to {@code node}. */
    public Builder channel(String channel) {
      this.channel = channel;
      return this;
    }

    /** Whether to receive other users' events too. Defaults to false. */
    public Builder promiscuous(boolean promiscuous) {
      this.promiscuous = promiscuous;
      return this;
    }

    /**
     * Which events the handler wants; defaults to all. It must be quick: the thread that receives
     * asks it.
     */
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

    /**
     * Work to do each time before the reconciling query is asked, such as taking up what was left
     * at the last stop; defaults to none. If it throws an {@link ApiException}, the query is not
     * asked, and both are tried again as after a query that failed.
     */
    public Builder recover(Runnable work) {
      this.recover = work;
      return this;
    }

    /**
     * Keeps received events in this folder until they are handled; without it they are in memory
     * only. The folder is made when it is not there. It belongs to this subscriber of this API: no
     * other may have the same one.
     *
     * @param folder null for memory
     */
    public Builder journal(@Nullable Path folder) {
      this.journal = folder;
      return this;
    }

    /** What is told of the loop's state and figures. Defaults to a status that nobody reads. */
    public Builder status(ServiceStatus status) {
      this.status = status;
      return this;
    }

    /** Number of nodes that are handled at the same time. Defaults to 2. */
    public Builder workers(int workers) {
      this.workers = workers;
      return this;
    }

    /**
     * The waits after failures, by default from 0.5 s up to 3 s. They end early when the API has
     * answered any call again, so that the events of an outage are handled before their deadlines.
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
