package dev.kci.samples;

import dev.kci.runtime.JobHandle;
import dev.kci.runtime.JobOutput;
import dev.kci.runtime.JobRequest;
import dev.kci.runtime.JobRuntime;
import dev.kci.runtime.JobStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * A runtime of one's own: one board, reached by a function that takes a job's definition and
 * returns the console's output. It keeps its jobs in memory; one that has to find them after a
 * restart, as {@link JobRuntime} asks for, would keep them in files or in the lab.
 */
final class BoardRuntime implements JobRuntime {
  private final UnaryOperator<String> board;
  private final Map<String, CompletableFuture<String>> jobs = new ConcurrentHashMap<>();

  BoardRuntime(UnaryOperator<String> board) {
    this.board = board;
  }

  @Override
  public void check() {
    // the board is always there
  }

  @Override
  public JobHandle submit(JobRequest job) {
    String id = job.node().requireId();
    jobs.computeIfAbsent(
        id, key -> CompletableFuture.supplyAsync(() -> board.apply(job.definition())));
    return handle(id);
  }

  @Override
  public Optional<JobHandle> find(String nodeId) {
    return jobs.containsKey(nodeId) ? Optional.of(handle(nodeId)) : Optional.empty();
  }

  @Override
  public JobStatus observe(JobHandle job) {
    CompletableFuture<String> console = jobs.get(job.nodeId());
    if (console == null) {
      return new JobStatus.Unknown();
    }
    if (console.isCompletedExceptionally()) {
      return JobStatus.Judged.infrastructure("the board does not answer");
    }
    return console.isDone() ? new JobStatus.Exited(0) : new JobStatus.Running();
  }

  @Override
  public JobOutput collect(JobHandle job, Path folder) {
    CompletableFuture<String> console = jobs.get(job.nodeId());
    if (console == null || console.isCompletedExceptionally()) {
      return new JobOutput(null, Map.of(), null);
    }
    try {
      Path log = Files.writeString(folder.resolve("console"), console.join());
      return new JobOutput(log, Map.of(), null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void cancel(JobHandle job) {
    CompletableFuture<String> console = jobs.get(job.nodeId());
    if (console != null) {
      console.cancel(true);
    }
  }

  @Override
  public void forget(JobHandle job) {
    jobs.remove(job.nodeId());
  }

  @Override
  public List<JobHandle> jobs() {
    return jobs.keySet().stream().map(BoardRuntime::handle).toList();
  }

  @Override
  public void close() {
    // nothing is open
  }

  private static JobHandle handle(String nodeId) {
    return new JobHandle(nodeId, nodeId, "board");
  }
}
