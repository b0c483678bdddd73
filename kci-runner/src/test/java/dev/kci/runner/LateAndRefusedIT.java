package dev.kci.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.sandbox.faults.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results that come after their node timed out, and nodes and tokens that the API refuses. */
class LateAndRefusedIT {
  private static final Duration LIMIT = Duration.ofSeconds(40);
  private static final List<String> OTHERS = List.of("o1", "o2", "o3", "o4", "o5");

  private static final String CONFIG =
      """
      runtimes:
        shell: {lab_type: shell, isolation: none}
        other: {lab_type: shell, isolation: none}
      platforms:
        shell: {}
      jobs:
        own: {template: script, kind: job, params: {command: 'while [ -d %1$s ] && [ ! -e %1$s/go ]; do sleep 0.1; done; printf "1..1\\nok 1 a\\n"'}}
        o1: {template: script, kind: job, params: &other {command: 'echo $KCI_JOB >> %1$s/ran'}}
        o2: {template: script, kind: job, params: *other}
        o3: {template: script, kind: job, params: *other}
        o4: {template: script, kind: job, params: *other}
        o5: {template: script, kind: job, params: *other}
      scheduler:
        - {job: own, event: &checkout {channel: node, kind: checkout, state: available}, runtime: {name: shell}}
        - {job: o1, event: *checkout, runtime: &runtime {name: other}}
        - {job: o2, event: *checkout, runtime: *runtime}
        - {job: o3, event: *checkout, runtime: *runtime}
        - {job: o4, event: *checkout, runtime: *runtime}
        - {job: o5, event: *checkout, runtime: *runtime}
      """;

  @TempDir Path temp;
  private RunnerOnSandbox setup;

  @BeforeEach
  void start() throws IOException {
    setup = new RunnerOnSandbox(temp, CONFIG.formatted(temp), "");
  }

  @AfterEach
  void stop() throws IOException {
    Files.writeString(temp.resolve("go"), "");
    setup.close();
  }

  @Test
  void lateResultWinsOverATimeout() throws IOException {
    setup.start("shell", "--concurrency", "2");
    Node own = takenOwnJob();
    setup.faults().next(Integer.MAX_VALUE, Fault.status(503).on("PUT", "/nodes/"));
    Files.writeString(temp.resolve("go"), "");
    await(
        "its report fails",
        () -> setup.output().contains("PUT /latest/nodes/" + own.id() + ": 503"));
    timeOut(own);
    setup.faults().clear();
    await("the result", () -> job(own).result() == Result.PASS);
    assertThat(job(own).errorCode()).isEmpty();
    assertThat(setup.tests(own)).isEqualTo("a:pass");
  }

  @Test
  void resultDuringTheRunnersDowntimeWinsOverATimeout() throws Exception {
    Process first = setup.start("shell", "--concurrency", "2");
    Node own = takenOwnJob();
    first.destroyForcibly().waitFor();
    Files.writeString(temp.resolve("go"), "");
    ProcessHandle process =
        ProcessHandle.of(Long.parseLong(own.data().string("job_id").orElseThrow())).orElse(null);
    await("the job ends", () -> process == null || !process.isAlive());
    timeOut(own);
    setup.start("shell", "--concurrency", "2");
    await("the result", () -> job(own).result() == Result.PASS);
    assertThat(setup.tests(own)).isEqualTo("a:pass");
  }

  @Test
  void nodesThatATokenMustNotChangeStopNothing() throws IOException {
    setup.token("KCI_RUNTIME_OTHER_API_TOKEN", "runtime-shell"); // an editor of shell only
    Files.writeString(temp.resolve("go"), "");
    setup.start("shell,other", "--concurrency", "2");
    Node checkout = setup.checkout(Map.of());
    await("the job of the other runtime", () -> setup.isDone(checkout, "own"));
    await("each job runs", () -> ran().size() == OTHERS.size());
    await("each is said", () -> refusals().size() == OTHERS.size());
    assertThat(ran()).containsExactlyInAnyOrderElementsOf(OTHERS);
    assertThat(refusals())
        .allSatisfy(
            line ->
                assertThat(line)
                    .contains("runtime=other node=")
                    .contains("401, Unauthorized to complete the operation")
                    .contains("(API token of KCI_RUNTIME_OTHER_API_TOKEN, user runtime-shell)"));
    assertThat(setup.output()).doesNotContain("ERROR");
  }

  @Test
  void refusedTokenIsLoggedOnceAndNothingIsLost() throws IOException {
    Files.writeString(temp.resolve("go"), "");
    setup.start("shell", "--concurrency", "2");
    await("it listens", () -> setup.output().contains("Listening on channel node"));
    // leaves the time to refuse the token between the checkout and its jobs
    setup
        .faults()
        .next(
            Integer.MAX_VALUE, Fault.delay(Duration.ofSeconds(1)).on("GET", "/latest/nodes/fast"));
    Node checkout = setup.checkout(Map.of());
    for (String method : List.of("POST", "PATCH", "PUT")) {
      setup.faults().next(Integer.MAX_VALUE, Fault.status(401).on(method, "/latest/"));
    }
    setup.faults().next(Integer.MAX_VALUE, Fault.status(401).on("GET", "/whoami"));
    await("it is said", () -> setup.output().contains("The API refuses the token"));
    setup.faults().clear();
    await("the job", () -> setup.isDone(checkout, "own"));
    assertThat(setup.output().lines().filter(line -> line.contains("ERROR"))).hasSize(1);
    assertThat(setup.output()).contains("(API token of KCI_API_TOKEN, user pipeline)");
  }

  private Node takenOwnJob() throws IOException {
    Node checkout = setup.checkout(Map.of());
    await(
        "the job is taken",
        () -> setup.job(checkout, "own").filter(LateAndRefusedIT::isTaken).isPresent());
    return setup.job(checkout, "own").orElseThrow();
  }

  private static boolean isTaken(Node node) {
    return node.data().string("job_id").isPresent();
  }

  /** As kci-timeout does. */
  private void timeOut(Node node) {
    setup
        .api()
        .nodes()
        .update(
            node.requireId(),
            found -> found.doneWithError(Result.INCOMPLETE, ErrorCode.NODE_TIMEOUT, "too late"));
    assertThat(job(node).state()).isEqualTo(NodeState.DONE);
  }

  private Node job(Node node) {
    return setup.api().nodes().get(node.requireId());
  }

  private List<String> ran() {
    try {
      return Files.exists(temp.resolve("ran"))
          ? Files.readAllLines(temp.resolve("ran"))
          : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> refusals() {
    return setup
        .output()
        .lines()
        .filter(line -> line.contains("API refuses to change a node"))
        .toList();
  }

  private void await(String what, BooleanSupplier condition) {
    setup.await(what, LIMIT, condition);
  }
}
