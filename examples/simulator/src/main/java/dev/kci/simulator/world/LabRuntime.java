package dev.kci.simulator.world;

import dev.kci.api.model.Result;
import dev.kci.machine.Machine;
import dev.kci.runtime.JobHandle;
import dev.kci.runtime.JobOutput;
import dev.kci.runtime.JobRequest;
import dev.kci.runtime.JobRuntime;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.runtime.results.TestCase;
import dev.kci.runtime.results.TestReport;
import dev.kci.simulator.engine.Scheduler;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * A lab as one process reaches it over the network.
 *
 * @param owner whose jobs this sees: the machine's or those of all its group
 */
record LabRuntime(
    SimulatedLab lab,
    Scheduler scheduler,
    Weather weather,
    String machineName,
    String owner,
    String process,
    Machine machine)
    implements JobRuntime {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final List<TestCase> TESTS =
      List.of(
          new TestCase("one", Result.PASS, null, null, List.of(), List.of()),
          new TestCase("two", Result.FAIL, null, null, List.of(), List.of()));

  private <T> T ask(String what, Supplier<T> question) {
    RemoteCall<T> call =
        new RemoteCall<>(scheduler, weather, machine, machineName, lab.name(), "lab " + what);
    try {
      return call.await(TIMEOUT, false, () -> answer(question));
    } catch (IOException e) {
      throw RuntimeFailure.unavailable(String.valueOf(e.getMessage()), e);
    }
  }

  private static <T> CompletableFuture<T> answer(Supplier<T> question) {
    try {
      return CompletableFuture.completedFuture(question.get());
    } catch (RuntimeFailure refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  @Override
  public String describe() {
    return lab.name();
  }

  @Override
  public boolean isShared() {
    return !owner.equals(machineName);
  }

  @Override
  public void check() {
    ask("check", () -> true);
  }

  @Override
  public JobHandle submit(JobRequest job) {
    return ask("submit " + job.node().id(), () -> lab.submit(owner, process, job));
  }

  @Override
  public Optional<JobHandle> find(String nodeId) {
    return ask("find " + nodeId, () -> lab.find(owner, nodeId));
  }

  @Override
  public JobStatus observe(JobHandle job) {
    return ask("observe " + job.jobId(), () -> lab.observe(owner, job));
  }

  @Override
  public JobOutput collect(JobHandle job, Path folder) {
    JobStatus status = ask("collect " + job.jobId(), () -> lab.observe(owner, job));
    boolean tested = status instanceof JobStatus.Judged judged && judged.code() == null;
    return new JobOutput(null, Map.of(), tested ? new TestReport(TESTS, List.of(), true, 0) : null);
  }

  @Override
  public void cancel(JobHandle job) {
    ask(
        "cancel " + job.jobId(),
        () -> {
          lab.cancel(owner, process, job);
          return true;
        });
  }

  @Override
  public void forget(JobHandle job) {
    ask(
        "forget " + job.jobId(),
        () -> {
          lab.forget(owner, process, job);
          return true;
        });
  }

  @Override
  public List<JobHandle> jobs() {
    return ask("jobs", () -> lab.handles(owner));
  }

  @Override
  public void close() {
    // nothing is open
  }
}
