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
 * Sees the jobs of one runtime to their end: submits, observes, cancels what timed out, reports.
 * Each runtime has one, with threads and a queue of its own, so that a lab that is slow or dead
 * costs the others nothing. Thread-safe.
 *
 * <p>A job is in the {@link JobTable} from its node's creation until its report. A pass gives each
 * job that is due, and that no worker has, to a {@link JobWorker}, which takes it one step further.
 */
public final class RuntimeSupervisor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RuntimeSupervisor.class);

  /** What the log's lines of a worker are about, for logs with fields. */
  private static final String NODE = "kci.node";

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** So far the clocks of server and runner may be apart without a job running twice. */
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
   * A supervisor that is not started.
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

  /** The runtime's name. */
  public String name() {
    return name;
  }

  /** Begins to work. */
  public void start() {
    thread.start();
  }

  /**
   * Takes over the job of a node, unless it has that job already. If the node timed out, a job that
   * has ended by itself is still reported, and any other is ended.
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

  /** Whether an earlier run of this program may have submitted the job. */
  private boolean maybeSubmitted(Node node) {
    Instant created = node.created();
    return created == null
        || created.isBefore(begun.plus(CLOCK_SKEW))
        || node.data().string("job_id").isPresent();
  }

  /** Whether it has the job of this node. */
  public boolean has(String nodeId) {
    return jobs.has(nodeId);
  }

  /** Has a job looked at now: the runtime told of a change. */
  public void changed(String nodeId) {
    jobs.tell(nodeId);
  }

  /** Ends the job of a node that is done; one that has just been reported is here no more. */
  public void nodeDone(String nodeId) {
    jobs.cancel(nodeId);
  }

  /** How many jobs run in the runtime at the same time. */
  public int capacity() {
    return limits.concurrency();
  }

  /** Whether the runtime may be given jobs: it has not failed to answer many times in a row. */
  public boolean isHealthy() {
    return health.rest().isZero();
  }

  /** Whether the runtime answered when it was last asked, which is at least once a minute. */
  public boolean isUp() {
    return health.isUp();
  }

  /** How many jobs have ended with this result, here since the start. */
  public long ended(Result result) {
    return stepper.ended(result);
  }

  /** The work that there is to do. */
  public Load load() {
    return jobs.load();
  }

  /**
   * Cancels the {@link Orphans}. To be called after the unfinished nodes have been accepted. A
   * worker does it, so that a runtime which does not answer keeps nobody waiting.
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
      LOG.info("{}: no look for jobs without a node: the runtime does not answer", name);
    } catch (RuntimeFailure | ApiException e) {
      if (workers.isShutdown()) {
        LOG.debug("{}: stopped while looking for jobs without a node", name, e);
      } else {
        LOG.warn("{}: no look for jobs without a node: {}", name, e.getMessage());
      }
    }
  }

  /** Whether the API refuses the whole token that this runtime reports with. */
  public boolean isRefused() {
    return reporter.token().isRefused();
  }

  /** Whether it has any job that is not reported and can be. */
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

  /** While the token is refused, nothing is submitted: a result could not be reported. */
  private void askForToken() {
    Instant now = clock.instant();
    if (isRefused() && now.isAfter(nextAsked)) {
      nextAsked = now.plus(ASK_FOR_TOKEN);
      workers.execute(reporter.token()::ask);
    }
  }

  /** Jobs under way ask the runtime; without any, its state would never change. */
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

  /** Begins to stop; {@link #close} waits for the end of it. Idempotent. */
  public void stop() {
    stopUntil();
  }

  /** When work under way has had its time, by {@link System#nanoTime}. */
  private synchronized long stopUntil() {
    if (!stopping) {
      stopping = true;
      patienceEnds = System.nanoTime() + PATIENCE.toNanos();
      jobs.close();
      workers.shutdown();
    }
    return patienceEnds;
  }

  /** Stops within about 3 s of {@link #stop}; the jobs go on in their runtime. Idempotent. */
  @Override
  public void close() {
    long until = stopUntil();
    try {
      if (!workers.awaitTermination(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        workers.shutdownNow();
        LOG.info("{}: work under way is left; it is taken up again after the next start", name);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    runtime.close();
  }
}
