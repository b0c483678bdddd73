package dev.kci.runner.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.CircuitBreaker;
import dev.kci.api.InvalidRequestException;
import dev.kci.api.KciApi;
import dev.kci.api.UnavailableException;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.machine.Machine;
import dev.kci.runtime.ArtifactCache;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.runtime.RuntimeLimits;
import dev.kci.runtime.TestFetcher;
import dev.kci.runtime.shell.ShellRuntime;
import dev.kci.runtime.shell.TestShell;
import dev.kci.service.Quarantine;
import dev.kci.storage.StorageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** When the next step of a job is due. Neither the API nor the runtime is ever asked. */
class JobWorkerTest {
  private static final URI NOBODY = URI.create("http://127.0.0.1:1/");
  private static final Path NOWHERE = Path.of("not-used");
  private static final Node NODE =
      Node.builder(NodeKind.JOB, "job")
          .id("n1")
          .timeout(Instant.parse("2999-01-01T00:00:00Z"))
          .build();

  /** In milliseconds; at least half of each is waited. */
  private static final List<Long> LONGEST_WAITS =
      List.of(500L, 1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 30_000L, 30_000L);

  private final KciApi api = KciApi.builder(NOBODY).build();
  private final JobTable table = new JobTable(Machine.real());
  private final AtomicBoolean mine = new AtomicBoolean(true);
  private Instant now = Instant.parse("2026-11-27T12:00:00Z");
  private RuntimeException failure = new StorageException("no answer");
  private final JobWorker worker = worker();

  private JobWorker worker() {
    RuntimeHealth health = new RuntimeHealth(1, Duration.ofHours(1), System::nanoTime);
    JobReporter reporter = TestReporter.of(api, NOWHERE, () -> now);
    ClaimedNodes nodes = new ClaimedNodes("lab", reporter, () -> now);
    RuntimeLimits limits =
        new RuntimeLimits(
            1,
            1,
            Duration.ofSeconds(1),
            Duration.ofDays(1),
            false,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1));
    ShellRuntime runtime =
        new ShellRuntime(
            TestShell.plain(),
            TestShell.home(NOWHERE),
            new ArtifactCache(NOWHERE, Duration.ZERO, TestFetcher.none()),
            nodeId -> {});
    JobDefinitions definitions =
        node -> {
          throw failure;
        };
    Ownership ownership = new Ownership(mine::get, () -> now);
    JobStepper stepper =
        new JobStepper(
            new StepperParts(
                "lab",
                runtime,
                health,
                ownership,
                definitions,
                reporter,
                nodes,
                limits,
                () -> now));
    Quarantine deadly = new Quarantine(null, "job");
    return new JobWorker(
        "lab",
        stepper,
        nodes,
        health,
        table,
        nodeId -> mine.get(),
        deadly,
        () -> false,
        () -> now,
        new Random(1));
  }

  @AfterEach
  void close() {
    api.close();
  }

  private void add() {
    table.add(SupervisedJob.of(NODE, () -> NODE, false, now), false);
  }

  private List<JobTable.Claim> take(boolean open) {
    return table.take(now, 1, open, node -> true);
  }

  /** Does a step that fails, and goes on to when the next one is due. */
  private void fail(Duration shortest, Duration longest) {
    worker.work(take(true).get(0));
    Instant failed = now;
    now = failed.plus(shortest).minusMillis(1);
    assertThat(take(true)).as("due %s after the failure", shortest).isEmpty();
    now = failed.plus(longest);
  }

  private void failOnce(long longest) {
    fail(Duration.ofMillis(longest / 2), Duration.ofMillis(longest));
  }

  @Test
  void lostJobIsLeftAlone() {
    add();
    mine.set(false);
    worker.work(take(true).get(0));
    assertThat(take(true)).isEmpty();
    now = now.plusSeconds(5);
    assertThat(take(true)).hasSize(1);
    assertThat(table.has("n1")).isTrue();
    table.retain(nodeId -> false);
    assertThat(table.has("n1")).as("a worker has it").isTrue();
  }

  static Stream<RuntimeException> failures() {
    return Stream.of(
        new RuntimeException("a defect", null, false, false) {}, // its stack would fill the log
        new UnavailableException("GET node", 503, "away", null, null),
        RuntimeFailure.unavailable("no answer", null),
        RuntimeFailure.full("no device"),
        new StorageException("no answer"),
        new UncheckedIOException(new IOException("disk full")));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void backOffDoublesUpToHalfAMinute(RuntimeException thrown) {
    failure = thrown;
    add();
    LONGEST_WAITS.forEach(this::failOnce);
    assertThat(take(true)).hasSize(1);
  }

  @Test
  void successfulStepEndsTheBackOff() {
    add();
    LONGEST_WAITS.forEach(this::failOnce);
    worker.work(take(false).get(0)); // no room: nothing is tried
    failOnce(LONGEST_WAITS.get(0));
    assertThat(take(true)).hasSize(1);
  }

  @Test
  void skippedStepDoesNotEndTheBackOff() {
    add();
    failOnce(LONGEST_WAITS.get(0));
    failure = new CircuitBreaker.OpenException();
    worker.work(take(true).get(0));
    failure = RuntimeFailure.unavailable("no answer", null);
    now = now.plusSeconds(1);
    failOnce(LONGEST_WAITS.get(1));
  }

  @Test
  void nodeThatTheApiRefusesToChangeIsParkedForMinutes() {
    failure = new InvalidRequestException("PUT node", 422, "no such field");
    add();
    for (long minutes : List.of(5, 10, 20, 40, 60, 60)) {
      fail(Duration.ofMinutes(minutes).dividedBy(2), Duration.ofMinutes(minutes));
    }
    assertThat(table.load()).isEqualTo(new Load(0, 0, 1));
  }

  /** A server that is broken for minutes must not cost the job its timeout's extension. */
  @Test
  void serverErrorsAreNoRefusal() {
    failure = new UnavailableException("PATCH node", 500, "broken", null, null);
    add();
    LONGEST_WAITS.forEach(this::failOnce);
    for (long minutes : List.of(5, 10, 20, 40, 60, 60)) {
      fail(Duration.ofMinutes(minutes).dividedBy(2), Duration.ofMinutes(minutes));
    }
    assertThat(take(true).get(0).job().refusals()).isZero();
  }
}
