package dev.kci.timeout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.sandbox.Sandbox;
import dev.kci.sandbox.SandboxUser;
import dev.kci.service.StopSignal;
import dev.kci.timeout.rules.Contact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The executable file as a process. */
@Execution(ExecutionMode.CONCURRENT)
class TimeoutCommandIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Sandbox sandbox = Sandbox.start();
  private final List<Process> started = new ArrayList<>();

  @TempDir Path temp;

  @AfterEach
  void endAll() {
    started.forEach(Process::destroyForcibly);
    sandbox.close();
  }

  @Test
  void onceEndsOverdueNodesAndExits() throws Exception {
    try (KciApi api = pipeline()) {
      Node job = lapsed(api);
      Process run = start(token(), "run", "--once", "--api-url", url());

      assertThat(exitCode(run)).as(errors(run)).isZero();
      Node after = api.nodes().get(job.requireId());
      assertThat(after.state()).isEqualTo(NodeState.DONE);
      assertThat(after.result()).isEqualTo(Result.INCOMPLETE);
    }
  }

  @Test
  void nodesOverdueSinceTheLastAnswerWaitForTheNextPass() throws Exception {
    String[] once = {"run", "--once", "--api-url", url(), "--state-dir", temp.toString()};
    try (KciApi api = pipeline()) {
      assertThat(exitCode(start(token(), once))).isZero();
      Node build = open(api, Instant.now());

      assertThat(exitCode(start(token(), once))).isZero();
      assertThat(api.nodes().get(build.requireId()).state()).isEqualTo(NodeState.AVAILABLE);
      assertThat(exitCode(start(token(), once))).isZero();
      assertThat(api.nodes().get(build.requireId()).state()).isEqualTo(NodeState.DONE);
    }
  }

  @Test
  void nodesOverdueDuringAnOutageStayOpenUntilOthersReconnect() throws Exception {
    List<SandboxUser> users = List.of(SandboxUser.of("pipeline"));
    Path state = temp.resolve("sandbox");
    Sandbox away = Sandbox.builder().users(users).state(state).start();
    int port = away.url().getPort();
    Node first;
    Node build;
    Process run;
    try (KciApi api = pipeline(away)) {
      first = lapsed(api);
      String[] arguments = {"run", "--poll-period", "1s", "--api-url", away.url().toString()};
      run = start(users.get(0).token(), arguments);
      awaitDone(api, first, run);
      build = open(api, Instant.now().plusSeconds(1));
    }
    away.close();
    new StopSignal().await(Duration.ofSeconds(3)); // the outage: no condition ends it
    Instant atLast = Instant.now();
    try (Sandbox back = Sandbox.builder().users(users).state(state).port(port).start();
        KciApi api = pipeline(back)) {
      awaitDone(api, build, run);
      assertThat(api.nodes().get(build.requireId()).updated())
          .as(errors(run))
          .isAfter(atLast.plus(Contact.RECONNECT).minusSeconds(1)); // whole seconds of the API
    }
  }

  @Test
  void serviceEndsAtItsSignalWithExitCode0() throws Exception {
    try (KciApi api = pipeline()) {
      Node first = lapsed(api);
      Process run = start(token(), "run", "--poll-period", "1s", "--api-url", url());
      awaitDone(api, first, run);
      Node second = lapsed(api);
      awaitDone(api, second, run);

      run.destroy();
      assertThat(exitCode(run)).as(errors(run)).isZero();
    }
  }

  @Test
  void unavailableApiAtTheStartDoesNotEndTheService() throws Exception {
    int port = sandbox.url().getPort();
    sandbox.close();
    Process run =
        start(token(), "run", "--poll-period", "1s", "--api-url", "http://127.0.0.1:" + port);
    await(() -> errors(run).contains("continuing without it"), run);
    assertThat(run.isAlive()).isTrue();
    run.destroy();

    assertThat(exitCode(run)).as(errors(run)).isZero();
  }

  @Test
  void invalidTokenIsOneLineAndExitCode1() throws Exception {
    Process run = start("wrong", "run", "--poll-period", "1s", "--api-url", url());

    assertThat(exitCode(run)).isEqualTo(1);
    assertThat(errors(run).lines()).hasSize(1);
    assertThat(errors(run)).contains("401").doesNotContain("wrong");
  }

  @Test
  void invalidModeIsNamedAndExitCode2() throws Exception {
    Process run = start(token(), "run", "--mode", "later", "--api-url", url());

    assertThat(exitCode(run)).isEqualTo(2);
    assertThat(errors(run)).contains("--mode", "later").doesNotContain("\tat ");
  }

  @Test
  void explainShowsWhatIsDue() throws Exception {
    try (KciApi api = pipeline()) {
      Node job = lapsed(api);
      Process explain = start(token(), "explain", job.requireId(), "--api-url", url());

      assertThat(exitCode(explain)).as(errors(explain)).isZero();
      assertThat(Files.readString(output(explain)))
          .contains("job kunit " + job.id() + ": running, no result")
          .contains("Now: becomes done with result incomplete (node_timeout): timeout ");
      assertThat(api.nodes().get(job.requireId())).isEqualTo(job);
    }
  }

  @Test
  void explainOfAMissingNodeIsOneLine() throws Exception {
    Process explain = start(token(), "explain", "6b04c7d24ebc2915b46d3621", "--api-url", url());

    assertThat(exitCode(explain)).isEqualTo(1);
    assertThat(errors(explain).lines()).hasSize(1);
  }

  private KciApi pipeline() {
    return pipeline(sandbox);
  }

  private static KciApi pipeline(Sandbox sandbox) {
    return KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();
  }

  private static Node open(KciApi api, Instant holdoff) {
    return api.nodes()
        .create(
            Node.builder(NodeKind.JOB, "kunit")
                .state(NodeState.AVAILABLE)
                .result(Result.PASS)
                .holdoff(holdoff)
                .build());
  }

  private String token() {
    return sandbox.token("pipeline").reveal();
  }

  private String url() {
    return sandbox.url().toString();
  }

  private static Node lapsed(KciApi api) {
    Node job = Node.builder(NodeKind.JOB, "kunit").timeout(Instant.now().minusSeconds(60)).build();
    return api.nodes().get(api.nodes().create(job).requireId());
  }

  private Process start(String token, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("target/kci-timeout"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("KCI_API_TOKEN", token);
    Path log = temp.resolve("process-" + started.size());
    builder.redirectOutput(Path.of(log + ".out").toFile());
    builder.redirectError(Path.of(log + ".err").toFile());
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private Path output(Process process) {
    return temp.resolve("process-" + started.indexOf(process) + ".out");
  }

  private String errors(Process process) {
    try {
      return Files.readString(temp.resolve("process-" + started.indexOf(process) + ".err"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static int exitCode(Process process) throws InterruptedException {
    assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).as("has ended").isTrue();
    return process.exitValue();
  }

  private void awaitDone(KciApi api, Node node, Process process) throws InterruptedException {
    await(() -> api.nodes().get(node.requireId()).state() == NodeState.DONE, process);
  }

  private void await(BooleanSupplier condition, Process process) throws InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited too long: " + errors(process)).isLessThan(end);
      boolean ended = process.waitFor(50, TimeUnit.MILLISECONDS);
      assertThat(ended).as("ended: " + errors(process)).isFalse();
    }
  }
}
