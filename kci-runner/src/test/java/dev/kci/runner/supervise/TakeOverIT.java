package dev.kci.runner.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.KciApi;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.Result;
import dev.kci.machine.Machine;
import dev.kci.runtime.Await;
import dev.kci.runtime.JobHandle;
import dev.kci.runtime.JobRequest;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.RuntimeLimits;
import dev.kci.sandbox.Sandbox;
import dev.kci.service.Quarantine;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two replicas with one lab, whose owner changes. */
class TakeOverIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path temp;
  private final Sandbox sandbox = Sandbox.start();
  private final KciApi api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();
  private final Lab lab = new Lab();
  private final AtomicReference<String> owner = new AtomicReference<>("a");

  /** The second replica has been there for an hour, as after its own long life. */
  private final RuntimeSupervisor a = supervisor("a", Duration.ZERO);

  private final RuntimeSupervisor b = supervisor("b", Duration.ofHours(1));

  private RuntimeSupervisor supervisor(String name, Duration behind) {
    AtomicReference<Duration> offset = new AtomicReference<>(behind);
    InstantSource clock = () -> Instant.now().minus(offset.get());
    RuntimeSupervisor supervisor =
        new RuntimeSupervisor(
            "lab",
            lab,
            node -> new JobRequest(node, "definition", Map.of(), Map.of(), Instant.now()),
            TestReporter.of(api, Path.of("not-used"), clock),
            new RuntimeLimits(4, 2, Duration.ofMillis(50), LIMIT, false, LIMIT, LIMIT),
            new Quarantine(null, "job"),
            () -> owner.get().equals(name),
            clock,
            Machine.real());
    offset.set(Duration.ZERO);
    supervisor.start();
    return supervisor;
  }

  @AfterEach
  void close() {
    a.close();
    b.close();
    api.close();
    sandbox.close();
  }

  @Test
  void jobIsContinuedByTheNewOwnerAndNotSubmittedAgain() {
    Node job = node("job");
    Node unknown = node("unknown"); // submitted, but its node does not say so
    lab.jobs.put(unknown.requireId(), lab.queued);
    a.accept(job, () -> job);
    await("it is submitted", () -> read(job).data().string("job_id").isPresent());

    owner.set("b");
    b.accept(read(job), () -> job);
    b.accept(unknown, () -> unknown);
    await("the old owner forgets it", () -> !a.has(job.requireId()));
    lab.jobs.put(job.requireId(), new JobStatus.Exited(0));
    lab.jobs.put(unknown.requireId(), new JobStatus.Exited(0));
    await("results", () -> read(job).result() != null && read(unknown).result() != null);
    assertThat(read(job).result()).isEqualTo(Result.PASS);
    assertThat(read(unknown).result()).isEqualTo(Result.PASS);
    assertThat(lab.count("submit")).isEqualTo(1);
  }

  @Test
  void jobsOfAnotherReplicaAreNotAccepted() {
    Node job = node("job");
    b.accept(job, () -> job);
    assertThat(b.has(job.requireId())).isFalse();
    assertThat(lab.calls).doesNotContain("submit");
  }

  @Test
  void jobSubmittedTwiceIsCancelledAndCounted() {
    Node job = node("job");
    a.accept(job, () -> job);
    await("it is submitted", () -> read(job).data().string("job_id").isPresent());
    lab.more = List.of(new JobHandle(job.requireId(), "late", "lab"));
    a.cancelOrphans();
    JobHandle late = new JobHandle(job.requireId(), "late", "lab");
    await("it is counted", () -> a.doubled() == 1);
    await("it is cancelled", () -> lab.unconfirmed.contains(late));
    assertThat(read(job).result()).isNull();
  }

  private Node node(String name) {
    return api.nodes()
        .create(
            Node.builder(NodeKind.JOB, name)
                .kernelRevision(new KernelRevision("t", "https://example.org/t.git", "b", "c0ffee"))
                .timeout(Instant.now().plusSeconds(3600))
                .build());
  }

  private Node read(Node node) {
    return api.nodes().get(node.requireId());
  }

  private static void await(String what, BooleanSupplier condition) {
    Await.until(what, LIMIT, condition);
  }
}
