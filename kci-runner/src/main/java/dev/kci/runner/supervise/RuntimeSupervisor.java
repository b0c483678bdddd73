package dev.kci.runner.supervise;

import dev.kci.api.ApiException;
import dev.kci.api.CircuitBreaker;
import dev.kci.api.model.Node;
import dev.kci.api.model.Result;
import dev.kci.machine.Machine;
import dev.kci.runtime.CallbackSpool;
import dev.kci.runtime.JobRuntime;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.runtime.RuntimeLimits;
import dev.kci.runtime.TimedRuntime;
import dev.kci.service.Quarantine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Supervises the jobs of one runtime until their end: submits, observes, cancels and reports them.
 * Each runtime has its own supervisor with its own threads and queue, so a slow or dead lab does
 * not affect the others. Thread-safe.
 *
 * <p>A job is in the {@link JobTable} from its node's creation until its report. Each pass gives
 * the jobs that are due to {@link JobWorker}s, which take them one step further.
 */
public final class RuntimeSupervisor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RuntimeSupervisor.class);

  /** The MDC key with the node's id, for structured logs. */
  private static final String NODE = "kci.node";

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** The clock difference between server and runner up to which no job runs twice. */
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  /** How soon a runtime's and the token's state are looked at while no job needs it. */
  private static final Duration IDLE = Duration.ofSeconds(5);

  private static final Duration ASK_FOR_TOKEN = Duration.ofSeconds(10);

  private final String name;
  private final JobRuntime runtime;
  private final JobReporter reporter;
  private final RuntimeLimits limits;
  private final InstantSource clock;
  private final Machine machine;
  private final RuntimeHealth health;
  private final ClaimedNodes nodes;
  private final Stepper stepper;
  private final JobWorker worker;
  private final JobTable jobs;
  private final Orphans orphans;
  private final WaitReporter waits;
  private final RuntimeProbe probe;
  private final Ownership ownership;
  private final ExecutorService workers;
  private Instant nextAsked = Instant.EPOCH;
  private boolean stopping;
  private long patienceEnds;

  /**
   * Creates a supervisor without starting it.
   *
   * @param runtime closed with this
   * @param deadly jobs that have crashed the process
   * @param mine whether the runtime's jobs are this replica's now
   * @param clock measures waits, so it should be a {@link dev.kci.machine.SteadyClock}
   * @param machine runs the threads
   */
  public RuntimeSupervisor(
      String name,
      JobRuntime runtime,
      JobDefinitions definitions,
      JobReporter reporter,
      RuntimeLimits limits,
      Quarantine deadly,
      BooleanSupplier mine,
      InstantSource clock,
      Machine machine) {
    this.name = name;
    this.machine = machine;
    this.clock = clock;
    this.health = new RuntimeHealth(5, Duration.ofSeconds(10), machine::nanoTime);
    this.jobs = new JobTable(machine);
    this.runtime =
        new TimedRuntime(name, runtime, limits.submitTimeout(), limits.observeTimeout(), machine);
    this.reporter = reporter;
    this.limits = limits;
    this.ownership = new Ownership(mine, reporter::now);
    this.orphans = new Orphans(name, this.runtime, health, reporter, jobs);
    this.nodes = new ClaimedNodes(name, reporter, clock);
    this.probe = new RuntimeProbe(name, this.runtime, health);
    this.waits = new WaitReporter(jobs, health, reporter, limits.concurrency(), clock);
    this.workers = machine.pool(name + "-worker", limits.workers());
    this.stepper = stepper(definitions);
    this.worker =
        new JobWorker(
            name,
            stepper,
            nodes,
            health,
            jobs,
            this::isMine,
            deadly,
            workers::isShutdown,
            clock,
            machine.random());
  }

  private Stepper stepper(JobDefinitions definitions) {
    StepperParts parts =
        new StepperParts(
            name, runtime, health, ownership, definitions, reporter, nodes, limits, clock);
    return runtime
        .offer()
        .<Stepper>map(offer -> new OfferStepper(parts, offer))
        .orElseGet(() -> new JobStepper(parts));
  }

  /** Returns the runtime's name. */
  public String name() {
    return name;
  }

  /** Starts the supervisor. */
  public void start() {
    machine.start(name, this::run);
  }

  /**
   * Accepts the job of a node, unless it already has that job. If the node timed out, a job that
   * has ended on its own is still reported, and any other is cancelled. A job that was over here is
   * accepted again if the lab has told its end since.
   *
   * @param node from the API; receives the job's result
   * @param planned returns the node as planned, which alone defines what runs. Called when the job
   *     is to be submitted. Throws {@link InvalidJobException} if the job is not planned; it then
   *     does not run.
   */
  public void accept(Node node, Supplier<Node> planned) {
    if (!isMine(node.requireId()) || Lifecycle.isOver(node) && !Lifecycle.takesResult(node)) {
      return;
    }
    boolean cancelled = Lifecycle.hasEnded(node);
    if (OfferedJob.isOffered(node) && hasCallback(node.requireId())) {
      // it may have been reported since the node was read, so its first step reads it again
      jobs.addTold(SupervisedJob.of(node, planned, maybeSubmitted(node), Instant.EPOCH), cancelled);
    } else {
      jobs.add(SupervisedJob.of(node, planned, maybeSubmitted(node), clock.instant()), cancelled);
    }
  }

  /** Returns whether the job may have been submitted before a restart. */
  private boolean maybeSubmitted(Node node) {
    Instant created = node.created();
    return created == null
        || created.isBefore(ownership.since().plus(CLOCK_SKEW))
        || node.data().string("job_id").isPresent();
  }

  /** Returns whether other replicas can continue with the jobs of this runtime. */
  public boolean isShared() {
    return runtime.isShared();
  }

  /** Returns whether the jobs of this runtime are this replica's now. */
  public boolean isMine() {
    return ownership.isMine();
  }

  /**
   * Returns whether this replica may work on a job now: also on one of another replica's runtime,
   * once the lab's callback is here and nowhere else.
   */
  private boolean isMine(String nodeId) {
    return isMine() || hasCallback(nodeId);
  }

  private boolean hasCallback(String nodeId) {
    return runtime.callbacks().filter(kept -> kept.has(nodeId)).isPresent();
  }

  /** Returns the number of jobs found twice in the runtime. */
  public long doubled() {
    return orphans.doubled();
  }

  /** Returns whether this supervises the job of a node. */
  public boolean has(String nodeId) {
    return jobs.has(nodeId);
  }

  /** Returns whether this supervises the job of a node, or did until it ended recently. */
  public boolean knows(String nodeId) {
    return jobs.knows(nodeId);
  }

  /**
   * A job that has not ended.
   *
   * @param node as last read or written
   * @param started whether it has started, not only waits here or in the queue of its lab
   */
  public record Unended(Node node, boolean started) {}

  /** Returns the jobs that have not ended; none if they are another replica's. */
  public List<Unended> unended() {
    return isMine()
        ? jobs.unended().stream().map(job -> new Unended(job.node(), job.hasStarted())).toList()
        : List.of();
  }

  /** Observes a job now, because its runtime reported a change. */
  public void changed(String nodeId) {
    jobs.tell(nodeId);
  }

  /**
   * Ends the job of a node that may be done. The node is read first, so an open one only costs that
   * request. Ignores jobs that are already reported.
   */
  public void nodeDone(String nodeId) {
    jobs.cancel(nodeId);
  }

  /** Returns the number of jobs with which the runtime counts as full. */
  public int capacity() {
    return limits.capacity();
  }

  /** Returns whether the runtime may get jobs: it has not failed to answer many times in a row. */
  public boolean isHealthy() {
    return health.rest().isZero();
  }

  /** Returns whether the last call was answered. Called at least once a minute. */
  public boolean isUp() {
    return health.isUp();
  }

  /** Returns the number of jobs that have ended here with this result since the start. */
  public long ended(Result result) {
    return stepper.ended(result);
  }

  /** Returns whether labs fetch the jobs themselves. */
  public boolean isFetched() {
    return runtime.offer().isPresent();
  }

  /**
   * Returns where the bodies of the lab's callbacks are kept; empty if a callback only means that
   * the lab should be asked.
   */
  public Optional<CallbackSpool> callbacks() {
    return runtime.callbacks();
  }

  /** Returns the number of jobs since the start that no lab has claimed in time. */
  public long unclaimed() {
    return stepper.unclaimed();
  }

  /** Returns the current load. */
  public Load load() {
    return jobs.load();
  }

  /**
   * Cancels the {@link Orphans} in a worker, so that the caller does not wait for the runtime. Must
   * be called after the unfinished nodes have been accepted. In another replica's runtime, only
   * deletes callbacks that no longer count.
   */
  public void cancelOrphans() {
    try {
      workers.execute(this::cancelOrphansNow);
    } catch (RejectedExecutionException closed) {
      LOG.debug("Not looking for orphaned jobs because the supervisor is closed runtime={}", name);
    }
  }

  private void cancelOrphansNow() {
    try {
      if (isMine()) {
        orphans.cancel();
      } else {
        orphans.deleteCallbacks();
      }
    } catch (CircuitBreaker.OpenException e) {
      LOG.info(
          "Cannot look for orphaned jobs because the runtime does not answer runtime={}", name);
    } catch (RuntimeFailure | ApiException e) {
      if (workers.isShutdown()) {
        LOG.debug("Stopped while looking for orphaned jobs runtime={}", name, e);
      } else {
        LOG.warn("Cannot look for orphaned jobs runtime={} error={}", name, e.getMessage());
      }
    }
  }

  /** Returns whether the API refuses the token that this runtime reports with. */
  public boolean isRefused() {
    return reporter.token().isRefused();
  }

  /**
   * Returns whether there are unreported jobs, except parked ones. Jobs that labs fetch only count
   * until they are offered: what remains is the lab's, and the next start finds it.
   */
  public boolean isBusy() {
    if (isFetched()) {
      return jobs.hasActive(job -> !OfferedJob.isOffered(job.node()));
    }
    Load load = load();
    return load.waiting() + load.submitted() > 0;
  }

  private void run() {
    try {
      boolean open = true;
      while (open) {
        for (JobTable.Claim job : due()) {
          workers.execute(() -> workOn(job));
        }
        open = jobs.await(tick());
        askForToken();
        probe.next().ifPresent(workers::execute);
        waits.next().ifPresent(workers::execute);
      }
    } catch (InterruptedException | RejectedExecutionException stopped) {
      LOG.debug("Supervisor stopped runtime={}", name);
    }
  }

  private List<JobTable.Claim> due() {
    if (!isMine()) {
      jobs.retain(this::isMine);
    }
    Instant now = clock.instant();
    boolean answers = health.rest().isZero() && !isRefused();
    Instant apiNow = reporter.now();
    return jobs.take(now, limits.concurrency(), answers, node -> nodes.isNear(node, true, apiNow));
  }

  /** Checks a refused token again. Until it is accepted, nothing is submitted. */
  private void askForToken() {
    Instant now = clock.instant();
    if (isRefused() && now.isAfter(nextAsked)) {
      nextAsked = now.plus(ASK_FOR_TOKEN);
      workers.execute(reporter.token()::ask);
    }
  }

  /** Returns how soon to look again without a change: rarely if no job needs it. */
  private Duration tick() {
    Duration shortest = Duration.ofMillis(Math.min(500, limits.pollPeriod().toMillis()));
    return jobs.idle(clock.instant(), shortest, IDLE);
  }

  private void workOn(JobTable.Claim claim) {
    MDC.put(NODE, claim.job().nodeId());
    try {
      worker.work(claim);
    } finally {
      MDC.remove(NODE);
    }
  }

  /** Starts stopping. {@link #close} waits for the end. Idempotent. */
  public void stop() {
    stopUntil();
  }

  /** Returns the {@link Machine#nanoTime} at which running steps are interrupted. */
  private synchronized long stopUntil() {
    if (!stopping) {
      stopping = true;
      patienceEnds = machine.nanoTime() + PATIENCE.toNanos();
      jobs.close();
      workers.shutdown();
    }
    return patienceEnds;
  }

  /** Stops within about 3 s of {@link #stop}. Jobs continue in their runtime. Idempotent. */
  @Override
  public void close() {
    long until = stopUntil();
    try {
      if (!workers.awaitTermination(until - machine.nanoTime(), TimeUnit.NANOSECONDS)) {
        workers.shutdownNow();
        LOG.info("Interrupted running steps; they continue after the next start runtime={}", name);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    runtime.close();
  }
}
