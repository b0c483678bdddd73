package dev.kci.runner.supervise;

import dev.failsafe.CircuitBreakerOpenException;
import dev.kci.api.ApiException;
import dev.kci.api.model.Node;
import dev.kci.api.model.Result;
import dev.kci.runtime.JobRuntime;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.runtime.RuntimeLimits;
import dev.kci.runtime.TimedRuntime;
import dev.kci.service.Quarantine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Supervises the jobs of one runtime until their end: submits them, observes them, cancels those
 * that timed out, reports them. Each runtime has a supervisor with threads and a queue of its own,
 * so that a slow or dead lab does not affect the others. Thread-safe.
 *
 * <p>A job is in the {@link JobTable} from the creation of its node until its report. A pass gives
 * each due job that no worker has to a {@link JobWorker}, which does its next step.
 */
public final class RuntimeSupervisor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RuntimeSupervisor.class);

  /** The fields of log lines of a worker. */
  private static final String NODE = "kci.node";

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** The clocks of server and runner may differ by this much without a job running twice. */
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  private static final Duration ASK_FOR_TOKEN = Duration.ofSeconds(10);

  private final String name;
  private final JobRuntime runtime;
  private final JobReporter reporter;
  private final RuntimeLimits limits;
  private final InstantSource clock;
  private final RuntimeHealth health = new RuntimeHealth(5, Duration.ofSeconds(10));
  private final ClaimedNodes nodes;
  private final JobStepper stepper;
  private final JobWorker worker;
  private final JobTable jobs = new JobTable();
  private final Orphans orphans;
  private final WaitReporter waits;
  private final Instant begun;
  private final ExecutorService workers;
  private final Thread thread;
  private final AtomicBoolean probing = new AtomicBoolean();
  private Instant nextAsked = Instant.EPOCH;
  private boolean stopping;
  private long patienceEnds;

  /**
   * Creates a supervisor, which is not started yet.
   *
   * @param runtime closed with this
   * @param deadly jobs that have ended the process
   */
  public RuntimeSupervisor(
      String name,
      JobRuntime runtime,
      JobDefinitions definitions,
      JobReporter reporter,
      RuntimeLimits limits,
      Quarantine deadly,
      InstantSource clock) {
    this.name = name;
    this.runtime = new TimedRuntime(name, runtime, limits.submitTimeout(), limits.observeTimeout());
    this.reporter = reporter;
    this.limits = limits;
    this.clock = clock;
    this.begun = clock.instant();
    this.orphans = new Orphans(name, this.runtime, health, reporter, jobs);
    this.nodes = new ClaimedNodes(name, reporter, clock);
    this.waits = new WaitReporter(jobs, health, reporter, limits.concurrency(), clock);
    this.workers =
        Executors.newFixedThreadPool(limits.workers(), work -> daemon(work, name + "-worker"));
    this.stepper =
        new JobStepper(name, this.runtime, health, definitions, reporter, nodes, limits, clock);
    this.worker =
        new JobWorker(name, stepper, nodes, health, jobs, deadly, workers::isShutdown, clock);
    this.thread = daemon(this::run, name);
  }

  private static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Returns the runtime's name. */
  public String name() {
    return name;
  }

  /** Starts the work. */
  public void start() {
    thread.start();
  }

  /**
   * Takes over the job of a node, unless it has that job already. If the node has timed out, a job
   * that ended by itself is still reported; any other job is cancelled.
   *
   * @param node as the API has it: where the job's result goes
   * @param planned gives the node as the decision about its parent makes it, which alone defines
   *     what is run; asked when the job is to be submitted. Throws {@link InvalidJobException} if
   *     the decision does not make this node, whose job is then not run
   */
  public void accept(Node node, Supplier<Node> planned) {
    if (Lifecycle.isOver(node) && !Lifecycle.takesResult(node)) {
      return;
    }
    jobs.add(
        SupervisedJob.of(node, planned, maybeSubmitted(node), clock.instant()),
        Lifecycle.hasEnded(node));
  }

  /** Returns whether an earlier run of this program may have submitted the job. */
  private boolean maybeSubmitted(Node node) {
    Instant created = node.created();
    return created == null
        || created.isBefore(begun.plus(CLOCK_SKEW))
        || node.data().string("job_id").isPresent();
  }

  /** Returns whether it has the job of a node. */
  public boolean has(String nodeId) {
    return jobs.has(nodeId);
  }

  /** Looks at a job soon, since the runtime has reported a change. */
  public void changed(String nodeId) {
    jobs.tell(nodeId);
  }

  /** Ends the job of a node that is done. Has no effect on a job that was just reported. */
  public void nodeDone(String nodeId) {
    jobs.cancel(nodeId);
  }

  /** Returns the maximum number of jobs in the runtime at the same time. */
  public int capacity() {
    return limits.concurrency();
  }

  /** Returns whether the runtime may get jobs: it has not failed to answer many times in a row. */
  public boolean isHealthy() {
    return health.rest().isZero();
  }

  /**
   * Returns whether the runtime gave an answer to the last call; there is one at least every
   * minute.
   */
  public boolean isUp() {
    return health.isUp();
  }

  /** Returns the number of jobs that ended with a result since the start. */
  public long ended(Result result) {
    return stepper.ended(result);
  }

  /** Returns the current work. */
  public Load load() {
    return jobs.load();
  }

  /**
   * Cancels the {@link Orphans}; call it after the unfinished nodes have been accepted. A worker
   * does it, so that a runtime that does not answer blocks nobody.
   */
  public void cancelOrphans() {
    try {
      workers.execute(this::cancelOrphansNow);
    } catch (RejectedExecutionException closed) {
      LOG.debug("{}: closed", name);
    }
  }

  private void cancelOrphansNow() {
    try {
      orphans.cancel();
    } catch (CircuitBreakerOpenException e) {
      LOG.info("{}: cannot look for orphaned jobs: the runtime does not answer", name);
    } catch (RuntimeFailure | ApiException e) {
      if (workers.isShutdown()) {
        LOG.debug("{}: stopped while looking for jobs without a node", name, e);
      } else {
        LOG.warn("{}: cannot look for orphaned jobs: {}", name, e.getMessage());
      }
    }
  }

  /** Returns whether the API rejects the token of this runtime. */
  public boolean isRefused() {
    return reporter.token().isRefused();
  }

  /** Returns whether it has an unreported job that can be reported. */
  public boolean isBusy() {
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
        probe();
        waits.next().ifPresent(workers::execute);
      }
    } catch (InterruptedException | RejectedExecutionException stopped) {
      LOG.debug("{}: supervisor stopped", name);
    }
  }

  private List<JobTable.Claim> due() {
    Instant now = clock.instant();
    boolean answers = health.rest().isZero() && !isRefused();
    Instant apiNow = reporter.now();
    return jobs.take(now, limits.concurrency(), answers, node -> nodes.isNear(node, true, apiNow));
  }

  /** Submits nothing while the token is rejected, since results could not be reported. */
  private void askForToken() {
    Instant now = clock.instant();
    if (isRefused() && now.isAfter(nextAsked)) {
      nextAsked = now.plus(ASK_FOR_TOKEN);
      workers.execute(reporter.token()::ask);
    }
  }

  /** Checks the runtime if no job does, since its state would never change otherwise. */
  private void probe() {
    if (health.isUncertain() && probing.compareAndSet(false, true)) {
      workers.execute(this::probeNow);
    }
  }

  private void probeNow() {
    try {
      health.ask(runtime::jobs);
    } catch (CircuitBreakerOpenException | RuntimeFailure e) {
      LOG.debug("{}: no answer: {}", name, e.getMessage());
    } finally {
      probing.set(false);
    }
  }

  /** A deadline or a back-off is noticed within this time. */
  private Duration tick() {
    return Duration.ofMillis(Math.min(500, limits.pollPeriod().toMillis()));
  }

  private void workOn(JobTable.Claim claim) {
    MDC.put(NODE, claim.job().nodeId());
    try {
      worker.work(claim);
    } finally {
      MDC.remove(NODE);
    }
  }

  /** Starts to stop; {@link #close} waits for the end. Idempotent. */
  public void stop() {
    stopUntil();
  }

  /** The time by which running steps must end, by {@link System#nanoTime}. */
  private synchronized long stopUntil() {
    if (!stopping) {
      stopping = true;
      patienceEnds = System.nanoTime() + PATIENCE.toNanos();
      jobs.close();
      workers.shutdown();
    }
    return patienceEnds;
  }

  /** Stops within about 3 s of {@link #stop}; jobs continue in their runtime. Idempotent. */
  @Override
  public void close() {
    long until = stopUntil();
    try {
      if (!workers.awaitTermination(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        workers.shutdownNow();
        LOG.info("{}: unfinished work is resumed after the next start", name);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    runtime.close();
  }
}
