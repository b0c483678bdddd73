package dev.kci.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeBuilder;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs of checkouts that have a newer one, and jobs that somebody cancels. */
class SupersededIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final String CONFIG =
      """
      runtimes:
        shell: {lab_type: shell, isolation: none}
      platforms:
        shell: {}
      jobs:
        one: {template: script, kind: job, params: &wait {command: 'echo $$ > %1$s/$KCI_NODE_ID; while [ -d %1$s ] && [ ! -e %1$s/go ]; do sleep 0.1; done'}}
        two: {template: script, kind: job, params: *wait}
      scheduler:
        - {job: one, event: &checkout {channel: node, kind: checkout, state: available}, runtime: {name: shell}}
        - {job: two, event: *checkout, runtime: {name: shell}}
      """;

  @TempDir Path temp;
  private RunnerOnSandbox setup;

  private void start(String settings) throws IOException {
    setup = new RunnerOnSandbox(temp, CONFIG.formatted(temp), settings);
    setup.start("shell", "--concurrency", "1");
  }

  @AfterEach
  void stop() throws IOException {
    Files.writeString(temp.resolve("go"), "");
    setup.close();
  }

  @Test
  void runningJobsEndToo() throws IOException {
    start("[tree.t]\ncancel_superseded = \"running\"\n");
    Node old = checkout("1").build();
    Node first = created(old);
    Node running = awaitRunning(first);
    Node newer = created(checkout("2").build());

    await("both are cancelled", () -> setup.isDone(first, "one") && setup.isDone(first, "two"));
    for (Node job : setup.children(first)) {
      assertThat(job.result()).isEqualTo(Result.SKIP);
      assertThat(job.errorMessage()).hasValue("superseded by checkout " + newer.requireId());
      assertThat(job.cancelledBy()).hasValue("kci-runner");
    }
    awaitEnd(running);
    awaitRunning(newer);
  }

  @Test
  void queuedJobsEndAndRunningOnesGoOn() throws IOException {
    start("[scheduler]\ncancel_superseded = \"queued\"\n");
    Node first = created(checkout("1").build());
    Node running = awaitRunning(first);
    String waiting = running.name().equals("one") ? "two" : "one";
    Node requested = created(checkout("3").build().withRequestedBy("kci-api bisect"));
    await("its jobs wait", () -> setup.children(requested).size() == 2);
    Node newer = created(checkout("2").build());

    await("the queued one is cancelled", () -> setup.isDone(first, waiting));
    await("the newer one's wait", () -> setup.children(newer).size() == 2);
    assertThat(setup.job(first, running.name()).orElseThrow().result()).isNull();
    assertThat(setup.children(requested))
        .as("requested")
        .allSatisfy(job -> assertThat(job.result()).isNull());

    Node late = created(checkout("4").created(Instant.now().minusSeconds(600)).build());
    await("no jobs for a late one", () -> setup.output().contains("newer=" + newer.requireId()));
    Files.writeString(temp.resolve("go"), "");
    await("the running one passes", () -> setup.isDone(first, running.name()));
    assertThat(setup.job(first, running.name()).orElseThrow().result()).isEqualTo(Result.PASS);
    await("the requested ones pass", () -> setup.isDone(requested, "one"));
    assertThat(setup.children(late)).isEmpty();
  }

  @Test
  void aJobThatSomebodyCancelsEndsInItsRuntime() throws IOException {
    start("");
    Node checkout = created(checkout("1").build());
    Node running = awaitRunning(checkout);

    setup
        .api()
        .nodes()
        .update(running.requireId(), node -> node.cancelled("jane", "cancelled by jane"));

    awaitEnd(running);
    Node now = setup.api().nodes().get(running.requireId());
    assertThat(now.result()).isEqualTo(Result.SKIP);
    assertThat(now.errorMessage()).hasValue("cancelled by jane");
  }

  private static NodeBuilder checkout(String commit) {
    return Node.builder(NodeKind.CHECKOUT, "checkout")
        .kernelRevision(Revisions.of("t", "https://example.org/t.git", "b", commit.repeat(40)))
        .state(NodeState.AVAILABLE)
        .holdoff(Instant.now().plusSeconds(3600));
  }

  private Node created(Node checkout) {
    return setup.api().nodes().create(checkout);
  }

  /** Waits until a job of a checkout runs, and returns its node. */
  private Node awaitRunning(Node checkout) throws IOException {
    await(
        "a job runs",
        () -> setup.children(checkout).stream().anyMatch(job -> Files.exists(pid(job))));
    return setup.children(checkout).stream()
        .filter(job -> Files.exists(pid(job)))
        .findFirst()
        .orElseThrow();
  }

  private void awaitEnd(Node job) throws IOException {
    await(
        "its process ends",
        () -> {
          try {
            return ProcessHandle.of(Long.parseLong(Files.readString(pid(job)).strip()))
                .filter(ProcessHandle::isAlive)
                .isEmpty();
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  private Path pid(Node job) {
    return temp.resolve(job.requireId());
  }

  private void await(String what, BooleanSupplier condition) throws IOException {
    setup.await(what, LIMIT, condition);
  }
}
