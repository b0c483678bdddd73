package dev.kci.runner.pull;

import dev.kci.api.ApiException;
import dev.kci.api.Backoff;
import dev.kci.api.KciApi;
import dev.kci.api.Nodes;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.PastEvent;
import dev.kci.machine.SteadyClock;
import dev.kci.runner.supervise.JobReporter;
import dev.kci.runner.supervise.Load;
import dev.kci.runner.supervise.RuntimeSupervisor;
import dev.kci.runtime.ArtifactCache;
import dev.kci.runtime.JobRuntime;
import dev.kci.runtime.RuntimeLimits;
import dev.kci.service.FailureLog;
import dev.kci.service.PollLoop;
import dev.kci.service.Quarantine;
import dev.kci.service.StopSignal;
import dev.kci.status.Meters;
import dev.kci.trust.TrustedOwners;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims offered jobs and hands them to a supervisor, which runs and reports them as those of any
 * other runtime. Only makes requests, so it works behind NAT. One thread polls.
 *
 * <p>The cursor of the events, the claims and the jobs of the runtime are on disk or in the lab, so
 * the next start resumes whatever this process leaves behind.
 */
public final class Puller implements AutoCloseable {
  /** How long after a claim another puller may still overwrite it. */
  static final Duration SETTLE = Duration.ofSeconds(1);

  /** How often to check whether somebody has ended the nodes of running jobs. */
  private static final Duration RECONCILE = Duration.ofSeconds(30);

  private static final Duration LOOK_FOR_ROOM = Duration.ofMillis(200);

  /** The most nodes that one reconciliation reads; the others follow in the next ones. */
  private static final int MOST_READ = 100;

  private static final Logger LOG = LoggerFactory.getLogger(Puller.class);
  private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(2));

  private final Nodes nodes;
  private final Offers offers;
  private final ClaimJournal journal;
  private final Claims claims;
  private final List<EventFeed> feeds = new ArrayList<>();
  private final RuntimeSupervisor supervisor;
  private final StopSignal stop;
  private final InstantSource clock;
  private final FailureLog failed;
  private final Deque<String> unread = new ArrayDeque<>();
  private boolean resumed;
  private long reconciledAt;

  /**
   * What a puller does.
   *
   * @param owners the users whose offers count
   * @param program the lab's program for JSON definitions; null for a LAVA lab
   * @param context {@code data.job_context} of claimed nodes, such as the puller's name
   * @param folder for the cursor and the claims; not shared with other pullers
   * @param lookBack how far the first start goes back; jobs that have timed out are left alone
   */
  public record Setup(
      Offers offers,
      TrustedOwners owners,
      @Nullable Path program,
      String apiUrl,
      String context,
      Path folder,
      Duration lookBack) {}

  /**
   * Wires the parts. Nothing is claimed before {@link #run} or {@link #runOnce}.
   *
   * @param api authenticated as the lab's user
   * @param lab runs the jobs; closed with this
   * @param cache downloads definitions; not closed with this
   * @param deadly jobs that have crashed the process
   */
  public Puller(
      Setup setup,
      KciApi api,
      JobRuntime lab,
      RuntimeLimits limits,
      ArtifactCache cache,
      JobReporter reporter,
      Quarantine deadly,
      Meters meters,
      StopSignal stop) {
    this.nodes = api.nodes();
    this.offers = setup.offers();
    this.stop = stop;
    this.failed = new FailureLog(LOG, stop.machine()::nanoTime);
    this.clock = api.clock();
    this.journal = new ClaimJournal(setup.folder().resolve("claims"), offers.runtime());
    this.claims =
        new Claims(nodes, offers, setup.owners(), journal, setup.context(), meters, clock);
    Path program = setup.program();
    this.supervisor =
        new RuntimeSupervisor(
            offers.runtime(),
            new ClaimedRuntime(lab, journal, setup.context()),
            new PulledJobs(
                offers,
                cache,
                program == null ? null : new LabProgram(program, setup.apiUrl(), clock),
                clock),
            reporter,
            limits,
            deadly,
            () -> true,
            new SteadyClock(stop.machine()),
            stop.machine());
    Instant start = clock.instant().minus(setup.lookBack());
    for (NodeState state : offers.form().states()) {
      Path cursor = setup.folder().resolve("cursor-" + state.name().toLowerCase(Locale.ROOT));
      feeds.add(new EventFeed(api.events(), state, cursor, start));
    }
  }

  /** Returns the supervisor of the jobs. */
  public RuntimeSupervisor supervisor() {
    return supervisor;
  }

  /** Claims the jobs that are open now. Returns when all are reported, or at the signal. */
  public void runOnce() {
    supervisor.start();
    pass();
    while (supervisor.isBusy() && !stop.await(LOOK_FOR_ROOM)) {
      reconcileIfDue();
    }
    reconcile();
  }

  /**
   * Serves until the stop signal.
   *
   * @param pollPeriod the time between two queries
   */
  public void run(Duration pollPeriod) {
    supervisor.start();
    new PollLoop(pollPeriod, this::patientPass, stop, BACKOFF).run();
  }

  /** A full disk only delays claims, which are written there before the API hears of them. */
  private void patientPass() {
    try {
      pass();
      failed.succeeded("Claiming jobs again");
    } catch (UncheckedIOException e) {
      failed.failed("Cannot claim jobs: " + e.getMessage());
    }
  }

  private void pass() {
    reconcile();
    for (EventFeed feed : feeds) {
      do {
        List<PastEvent> page = feed.next();
        if (!claim(open(page))) {
          return; // the page comes again
        }
        feed.advance(page);
      } while (feed.isBehind());
    }
  }

  private Deque<String> open(List<PastEvent> page) {
    Instant now = clock.instant();
    Set<String> open = new LinkedHashSet<>();
    for (PastEvent event : page) {
      Node node = event.node();
      if (node != null && offers.isOpen(node, now)) {
        open.add(node.requireId());
      }
    }
    return new ArrayDeque<>(open);
  }

  /** Claims nodes as the lab has room. Returns whether it got through. */
  private boolean claim(Deque<String> open) {
    while (!open.isEmpty()) {
      int room = awaitRoom();
      List<String> begun = new ArrayList<>();
      while (!open.isEmpty() && begun.size() < room) {
        String nodeId = open.remove();
        if (claims.begin(nodeId)) {
          begun.add(nodeId);
        }
      }
      if (room == 0 || (!begun.isEmpty() && stop.await(SETTLE))) {
        return false;
      }
      begun.forEach(nodeId -> claims.confirm(nodeId).ifPresent(this::accept));
    }
    return true;
  }

  private void accept(Node node) {
    supervisor.accept(node, () -> node);
  }

  /** Returns the number of jobs that the lab can take; 0 at the signal. */
  private int awaitRoom() {
    do {
      Load load = supervisor.load();
      int room = supervisor.capacity() - load.waiting() - load.submitted();
      if (room > 0 && supervisor.isHealthy()) {
        return stop.isStopped() ? 0 : room;
      }
      reconcileIfDue();
    } while (!stop.await(LOOK_FOR_ROOM));
    return 0;
  }

  private void reconcileIfDue() {
    if (stop.machine().nanoTime() - reconciledAt > RECONCILE.toNanos()) {
      reconcile();
    }
  }

  /**
   * Compares the journal with the nodes: resumes claims that nobody works on, ends jobs whose node
   * is done, and forgets what is finished. The first time, also ends jobs that no claim needs.
   */
  private void reconcile() {
    Map<String, String> all = journal.all();
    unread.retainAll(all.keySet());
    if (unread.isEmpty()) {
      unread.addAll(all.keySet());
    }
    int most = resumed ? MOST_READ : Integer.MAX_VALUE;
    for (int i = 0; i < most && !unread.isEmpty(); i++) {
      String nodeId = Objects.requireNonNull(unread.peek());
      try {
        reconcile(nodeId);
      } catch (ApiException e) {
        if (!BadContent.mayCause(e)) {
          throw e;
        }
        LOG.warn("Cannot read a claimed node node={} error={}", nodeId, e.getMessage());
      }
      unread.remove(); // if the API did not answer, it is the first next time
    }
    reconciledAt = stop.machine().nanoTime();
    if (!resumed) {
      resumed = true;
      supervisor.cancelOrphans();
    }
  }

  private void reconcile(String nodeId) {
    Node node = nodes.lookup(nodeId).orElse(null);
    if (supervisor.has(nodeId)) {
      if (node == null || node.state() == NodeState.DONE) {
        supervisor.nodeDone(nodeId);
      }
    } else if (node != null && claims.isOurs(node)) {
      accept(node); // one that has timed out may still take a result
      if (node.state() == NodeState.DONE && !supervisor.has(nodeId)) {
        journal.remove(nodeId);
      }
    } else if (node == null || !claims.begin(nodeId)) { // perhaps killed before the claim arrived
      journal.remove(nodeId);
    } else {
      stop.await(SETTLE);
      claims.confirm(nodeId).ifPresent(this::accept);
    }
  }

  /** Closes within about 3 s. Jobs continue in the lab. */
  @Override
  public void close() {
    supervisor.close();
  }
}
