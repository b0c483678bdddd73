package dev.kci.runner.job;

import dev.failsafe.CircuitBreaker;
import dev.kci.api.ApiException;
import dev.kci.api.NotFoundException;
import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.runner.runtime.JobHandle;
import dev.kci.runner.runtime.JobRequest;
import dev.kci.runner.runtime.JobRuntime;
import dev.kci.runner.runtime.JobStatus;
import dev.kci.runner.runtime.RuntimeFailure;
import dev.kci.service.Backoff;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees the jobs of one runtime to their end: submits, observes, cancels what timed out, reports.
 * Each runtime has one, with threads and a queue of its own, so that a lab that is slow or dead
 * costs the others nothing. Thread-safe.
 *
 * <p>A job is in {@link #jobs} from its node's creation until its report; a pass gives each job
 * that is due, and that no worker has, to a worker for its next step.
 */
public final class RuntimeSupervisor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RuntimeSupervisor.class);
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30));

  private final String name;
  private final JobRuntime runtime;
  private final JobDefinitions definitions;
  private final JobReporter reporter;
  private final Limits limits;
  private final Clock clock;
  private final CircuitBreaker<Object> breaker;
  private final ExecutorService workers;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Map<String, ActiveJob> jobs = new LinkedHashMap<>();
  private boolean dirty;
  private boolean closed;

  /**
   * What a runtime is given.
   *
   * @param concurrency how many jobs run at the same time
   * @param workers how many submissions and reports are under way at the same time
   * @param pollPeriod how often each job is observed when nothing tells of a change
   * @param submitPatience how long a submission that fails is tried before the job is given up
   */
  public record Limits(int concurrency, int workers, Duration pollPeriod, Duration submitPatience) {
    public Limits {
      if (concurrency < 1 || workers < 1) {
        throw new IllegalArgumentException(
            concurrency + " jobs, " + workers + " workers; expected 1 or more of each");
      }
    }
  }

  public RuntimeSupervisor(
      String name,
      JobRuntime runtime,
      JobDefinitions definitions,
      JobReporter reporter,
      Limits limits,
      Clock clock) {
    this.name = name;
    this.runtime = runtime;
    this.definitions = definitions;
    this.reporter = reporter;
    this.limits = limits;
    this.clock = clock;
    this.breaker =
        CircuitBreaker.builder()
            .handle(RuntimeFailure.class)
            .withFailureThreshold(5)
            .withDelay(Duration.ofSeconds(10))
            .build();
    this.workers =
        Executors.newFixedThreadPool(limits.workers(), work -> daemon(work, name + "-worker"));
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

  /** Takes over the job of a node; a node that it has already stays as it is. */
  public void accept(Node node) {
    if (JobLife.isOver(node)) {
      return;
    }
    lock.lock();
    try {
      if (jobs.putIfAbsent(node.requireId(), new ActiveJob(node, null, clock.instant())) == null) {
        wake();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether it has the job of this node. */
  public boolean has(String nodeId) {
    lock.lock();
    try {
      return jobs.containsKey(nodeId);
    } finally {
      lock.unlock();
    }
  }

  /** Has a job looked at now: the runtime told of a change. */
  public void changed(String nodeId) {
    withJob(nodeId, ActiveJob::tell);
  }

  /** Ends the job of a node that somebody else has ended. */
  public void nodeDone(String nodeId) {
    withJob(
        nodeId,
        job -> {
          if (!job.busy()) { // a busy one is being reported, mostly: the event is our own
            job.cancel();
          }
        });
  }

  private void withJob(String nodeId, Consumer<ActiveJob> change) {
    lock.lock();
    try {
      ActiveJob job = jobs.get(nodeId);
      if (job != null) {
        change.accept(job);
        wake();
      }
    } finally {
      lock.unlock();
    }
  }

  /** How many jobs wait for being submitted, and how many are in the runtime. */
  public record Load(int waiting, int submitted) {}

  public Load load() {
    lock.lock();
    try {
      int submitted = (int) jobs.values().stream().filter(job -> job.handle() != null).count();
      return new Load(jobs.size() - submitted, submitted);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Cancels the jobs in the runtime whose nodes are done or gone: of a runner that stopped before
   * it could. To be called after the unfinished nodes have been accepted.
   */
  public void cancelOrphans() {
    for (JobHandle job : runtime.jobs()) {
      if (!has(job.nodeId()) && isOver(job.nodeId())) {
        LOG.info("{}: job {} has no unfinished node; forgetting it", name, job.jobId());
        runtime.cancel(job);
        runtime.forget(job);
      }
    }
  }

  private boolean isOver(String nodeId) {
    try {
      return JobLife.isOver(reporter.read(nodeId));
    } catch (NotFoundException e) {
      return true;
    }
  }

  /** Whether it has any job that is not reported. */
  public boolean isBusy() {
    Load load = load();
    return load.waiting() + load.submitted() > 0;
  }

  private void wake() {
    dirty = true;
    work.signalAll();
  }

  private void run() {
    while (true) {
      lock.lock();
      try {
        if (closed) {
          return;
        }
        for (ActiveJob job : nextSteps()) {
          job.busy(true);
          job.look();
          workers.execute(() -> step(job));
        }
        if (!dirty && !work.await(tick(), TimeUnit.MILLISECONDS)) {
          LOG.trace("{}: nothing told, looking again", name);
        }
        dirty = false;
      } catch (InterruptedException | RejectedExecutionException stopped) {
        LOG.debug("{}: supervisor stopped", name);
        return;
      } finally {
        lock.unlock();
      }
    }
  }

  /** A deadline or a back-off is noticed within this time. */
  private long tick() {
    return Math.min(500, limits.pollPeriod().toMillis());
  }

  private List<ActiveJob> nextSteps() {
    Instant now = clock.instant();
    List<ActiveJob> steps = new ArrayList<>();
    long submitted = jobs.values().stream().filter(this::isInRuntime).count();
    for (ActiveJob job : jobs.values()) {
      boolean late = !job.cancelled() && now.isAfter(JobLife.deadline(job.node(), now));
      if (!job.due(now) && !(late && !job.busy())) {
        continue;
      }
      if (job.handle() != null || job.cancelled() || late) {
        steps.add(job);
      } else if (submitted < limits.concurrency() && !breaker.isOpen()) {
        submitted++;
        steps.add(job);
      }
    }
    return steps;
  }

  private boolean isInRuntime(ActiveJob job) {
    return job.handle() != null || job.busy();
  }

  private void step(ActiveJob job) {
    try {
      if (isLate(job) || job.cancelled()) {
        end(job);
      } else if (job.handle() == null) {
        submit(job);
      } else {
        observe(job);
      }
    } catch (RuntimeFailure e) {
      failed(job, e.getMessage());
    } catch (NotFoundException e) {
      LOG.warn("{}: node {} is gone; ending its job", name, job.nodeId());
      job.cancel();
    } catch (ApiException | UncheckedIOException e) {
      failed(job, e.getMessage());
    } catch (RuntimeException e) { // one job's defect must not end the supervisor
      LOG.error("{}: node {}", name, job.nodeId(), e);
      failed(job, e.toString());
    } finally {
      lock.lock();
      try {
        job.busy(false);
        wake();
      } finally {
        lock.unlock();
      }
    }
  }

  /** A node past its time may have been given more; and it may be done. */
  private boolean isLate(ActiveJob job) {
    Instant now = clock.instant();
    if (!now.isAfter(JobLife.deadline(job.node(), now))) {
      return false;
    }
    Node fresh = reporter.read(job.nodeId());
    job.node(fresh);
    return fresh.state() == NodeState.DONE || now.isAfter(JobLife.deadline(fresh, now));
  }

  private void submit(ActiveJob job) {
    Optional<JobHandle> before = runtime.find(job.nodeId());
    if (before.isEmpty() && job.node().data().string("job_id").isPresent()) {
      finish(job, reporter.failed(job.node(), lost()));
      return;
    }
    try {
      JobHandle handle = before.isPresent() ? before.get() : submitNew(job);
      lock.lock();
      try {
        job.handle(handle);
        job.succeeded(Instant.EPOCH);
      } finally {
        lock.unlock();
      }
      job.node(reporter.taken(job.node(), handle));
      LOG.info("{}: node {} {} is job {}", name, job.nodeId(), job.node().name(), handle.jobId());
    } catch (InvalidJobException e) {
      JobEnd end = new JobEnd(Result.INCOMPLETE, e.code(), e.getMessage());
      finish(job, reporter.failed(job.node(), end));
    } catch (RuntimeFailure e) {
      Instant givenUp = job.since().plus(limits.submitPatience());
      if (e.isFull() || !e.isRefused() && clock.instant().isBefore(givenUp)) {
        throw e;
      }
      finish(job, reporter.failed(job.node(), JobEnd.of(e)));
    }
  }

  private static JobEnd lost() {
    return new JobEnd(
        Result.INCOMPLETE,
        ErrorCode.INFRASTRUCTURE,
        "the runtime does not know the job that it had taken");
  }

  private JobHandle submitNew(ActiveJob job) {
    JobRequest request = definitions.of(job.node());
    try {
      JobHandle handle = runtime.submit(request);
      breaker.recordSuccess();
      return handle;
    } catch (RuntimeFailure e) {
      if (!e.isRefused() && !e.isFull()) {
        breaker.recordException(e);
      }
      throw e;
    }
  }

  private void observe(ActiveJob job) {
    JobHandle handle = job.handle();
    if (handle == null) {
      return;
    }
    if (job.node().data().string("job_id").isEmpty()) {
      job.node(reporter.taken(reporter.read(job.nodeId()), handle));
    }
    JobStatus status = runtime.observe(handle);
    if (status instanceof JobStatus.Queued || status instanceof JobStatus.Running) {
      lock.lock();
      try {
        job.succeeded(clock.instant().plus(limits.pollPeriod()));
      } finally {
        lock.unlock();
      }
      return;
    }
    Node reported = reporter.ended(runtime, handle, status);
    runtime.forget(handle);
    finish(job, reported);
  }

  private void end(ActiveJob job) {
    JobHandle handle = job.handle();
    if (handle == null) {
      handle = runtime.find(job.nodeId()).orElse(null);
    }
    if (handle != null) {
      LOG.info("{}: node {} is over; ending its job {}", name, job.nodeId(), handle.jobId());
      runtime.cancel(handle);
      reporter.cancelled(runtime, handle);
      runtime.forget(handle);
    }
    finish(job, null);
  }

  private void finish(ActiveJob job, @Nullable Node node) {
    if (node != null) {
      LOG.info(
          "{}: node {} {} is {} {}",
          name,
          node.id(),
          node.name(),
          node.state().wireName(),
          node.result() == null ? "" : node.result().wireName());
    }
    lock.lock();
    try {
      jobs.remove(job.nodeId());
    } finally {
      lock.unlock();
    }
  }

  private void failed(ActiveJob job, @Nullable String message) {
    lock.lock();
    try {
      Duration wait = BACKOFF.after(job.failures() + 1, RandomGenerator.getDefault());
      job.failed(clock.instant().plus(wait));
      if (job.failures() == 1) {
        LOG.warn("{}: node {}: {}; trying again", name, job.nodeId(), message);
      } else {
        LOG.debug("{}: node {}: {} (failure {})", name, job.nodeId(), message, job.failures());
      }
    } finally {
      lock.unlock();
    }
  }

  /** Stops supervising within about 3 s; the jobs go on in their runtime. Idempotent. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      work.signalAll();
    } finally {
      lock.unlock();
    }
    workers.shutdown();
    try {
      if (!workers.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        workers.shutdownNow();
        LOG.info("{}: work under way is left; it is taken up again after the next start", name);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    runtime.close();
  }
}
