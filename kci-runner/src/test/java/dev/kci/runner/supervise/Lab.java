package dev.kci.runner.supervise;

import dev.kci.api.model.WaitReason;
import dev.kci.runtime.JobHandle;
import dev.kci.runtime.JobOutput;
import dev.kci.runtime.JobRequest;
import dev.kci.runtime.JobRuntime;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.PinnedImage;
import dev.kci.runtime.RuntimeFailure;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A runtime that does as the test says: no real one keeps jobs queued for as long as it wants. */
final class Lab implements JobRuntime {
  static final PinnedImage IMAGE =
      new PinnedImage("kernelci/gcc-14:x86", "sha256:" + "a".repeat(64));

  /** What was asked of it, answered or not, in order. */
  final Queue<String> calls = new ConcurrentLinkedQueue<>();

  final Map<String, JobStatus> jobs = new ConcurrentHashMap<>();
  final AtomicInteger submitted = new AtomicInteger();
  final Queue<RuntimeFailure> refusals = new ConcurrentLinkedQueue<>();
  final AtomicReference<Error> error = new AtomicReference<>();
  volatile boolean deaf;
  volatile JobStatus queued = new JobStatus.Queued(new WaitReason(WaitReason.Code.QUEUED));
  volatile boolean keepsJobs;

  /** What a job that was cancelled while it ran ends with; null if it is deleted. */
  volatile @Nullable JobStatus killed;

  volatile Runnable onCancel = () -> {};
  volatile @Nullable Path log;
  volatile Map<String, Path> files = Map.of();
  final Queue<JobHandle> unconfirmed = new ConcurrentLinkedQueue<>();
  volatile List<JobHandle> more = List.of();
  private volatile String hanging = "";
  private volatile CountDownLatch answers = new CountDownLatch(0);

  /** How often it was asked this. */
  long count(String question) {
    return calls.stream().filter(question::equals).count();
  }

  /** From now on it does not answer this question, until {@link #answers()}. */
  void hangs(String question) {
    answers = new CountDownLatch(1);
    hanging = question;
  }

  void answers() {
    answers.countDown();
  }

  private void hang(String question) {
    try {
      if (hanging.equals(question) && !answers.await(60, TimeUnit.SECONDS)) {
        throw RuntimeFailure.unavailable("the test is over", null);
      }
    } catch (InterruptedException e) {
      throw RuntimeFailure.unavailable("interrupted", e);
    }
  }

  private void answer(String question) {
    calls.add(question);
    if (deaf) {
      throw RuntimeFailure.unavailable("no answer", null);
    }
  }

  @Override
  public void check() {}

  @Override
  public JobHandle submit(JobRequest job) {
    answer("submit");
    RuntimeFailure refusal = refusals.poll();
    if (refusal != null) {
      throw refusal;
    }
    if (jobs.containsKey(job.node().requireId())) {
      return handle(job.node().requireId());
    }
    submitted.incrementAndGet();
    hang("submit");
    jobs.put(job.node().requireId(), queued);
    return handle(job.node().requireId());
  }

  static JobHandle handle(String nodeId) {
    return new JobHandle(nodeId, "job-" + nodeId, "lab");
  }

  private void use(JobHandle job) {
    if (!job.equals(handle(job.nodeId()))) {
      unconfirmed.add(job);
    }
  }

  @Override
  public Optional<JobHandle> find(String nodeId) {
    answer("find");
    return jobs.containsKey(nodeId) ? Optional.of(handle(nodeId)) : Optional.empty();
  }

  @Override
  public JobStatus observe(JobHandle job) {
    use(job);
    answer("observe");
    hang("observe");
    Error once = error.getAndSet(null);
    if (once != null) {
      throw once;
    }
    return jobs.getOrDefault(job.nodeId(), new JobStatus.Unknown());
  }

  @Override
  public JobOutput collect(JobHandle job, Path folder) {
    use(job);
    calls.add("collect");
    return new JobOutput(log, files, null, List.of(), "board-1").in(IMAGE);
  }

  @Override
  public void cancel(JobHandle job) {
    use(job);
    calls.add("cancel");
    onCancel.run();
    jobs.computeIfPresent(job.nodeId(), (id, status) -> job.equals(handle(id)) ? killed : status);
  }

  @Override
  public void forget(JobHandle job) {
    use(job);
    calls.add("forget");
    if (keepsJobs) {
      throw RuntimeFailure.unavailable("it cannot be removed", null);
    }
    jobs.computeIfPresent(job.nodeId(), (id, status) -> job.equals(handle(id)) ? null : status);
  }

  @Override
  public List<JobHandle> jobs() {
    calls.add("jobs");
    return Stream.concat(more.stream(), jobs.keySet().stream().map(Lab::handle)).toList();
  }

  @Override
  public void close() {}
}
