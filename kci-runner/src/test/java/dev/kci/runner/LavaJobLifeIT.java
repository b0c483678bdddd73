package dev.kci.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What becomes of jobs' nodes in the real lab that {@code ../shared/lava/up.sh} starts. Writes what
 * it saw to target/lava-life.txt.
 */
class LavaJobLifeIT {
  /** Of a machine that has other things to do, too: a guest boots in 3 s, or in minutes. */
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private static final Path TABLE = Path.of("target/lava-life.txt");
  private static final String JOBS =
      """
      jobs:
        quick: {template: script, kind: job, params: {command: "true"}}
        slow: {template: script, kind: job, params: {command: 'sleep 15; echo slept'}}
        long: {template: script, kind: job, params: {command: 'sleep 40'}}
        parked: {template: script, kind: job, params: {command: "true"}}
        big: {template: script, kind: job, params: {command: "%secho end $KCI_JOB"}}
        bad: {template: script, kind: job, params: {command: "true", job_timeout: never}}
      """
          .formatted("true 'it -- $HOME --shell $1'\\n".repeat(40_000));
  private static final String ENTRY =
      "  - {job: %s, event: {channel: node, kind: checkout, state: available},"
          + " runtime: {name: %s}, platforms: [%s]}%n";

  @TempDir Path temp;
  private LavaLab lab;

  @BeforeEach
  void open() throws Exception {
    lab = LavaLab.assumed();
  }

  private RunnerOnSandbox runner(String job, String platform) throws IOException {
    String config =
        "runtimes:\n"
            + lab.runtime("lava", "")
            + lab.runtime("unlimited", ", disable_queue_limit: true")
            + "platforms:\n"
            + lab.platform("vm", "qemu")
            + lab.platform("shelf", "parked")
            + JOBS
            + "scheduler:\n"
            + ENTRY.formatted(job, platform.equals("shelf") ? "unlimited" : "lava", platform);
    return new RunnerOnSandbox(
        temp, lab.storage(), config, lab.settings("lava") + lab.settings("unlimited"));
  }

  @Test
  void jobMayEndWhileTheRunnerIsDown() throws Exception {
    try (RunnerOnSandbox setup = runner("slow", "vm")) {
      Process first = setup.start("lava");
      Node checkout = setup.checkout(lab.kernel());
      Node taken = awaitTaken(setup, checkout, "slow");
      assertThat(taken.data().string("job_context")).contains("lava");
      first.destroyForcibly().waitFor();

      String path = path(taken);
      setup.await("finished in the lab", LIMIT, () -> isFinished(path));
      assertThat(setup.job(checkout, "slow").orElseThrow().result()).isNull();
      setup.start("lava");
      setup.await("reported", LIMIT, () -> setup.isDone(checkout, "slow"));
      Node done = setup.job(checkout, "slow").orElseThrow();
      row("ended while the runner was down", lab.get(path), done);
      assertThat(done.result()).isEqualTo(Result.PASS);
      assertThat(done.data().string("job_id")).isEqualTo(taken.data().string("job_id"));
      assertThat(setup.log(done)).contains("slept", "Linux version");
      assertThat(setup.children(checkout)).hasSize(1);
    }
  }

  @Test
  void scriptMayExceedAMebibyte() throws Exception {
    try (RunnerOnSandbox setup = runner("big", "vm")) {
      setup.start("lava");
      Node checkout = setup.checkout(lab.kernel());
      setup.await("reported", LIMIT, () -> setup.isDone(checkout, "big"));
      Node done = setup.job(checkout, "big").orElseThrow();
      row("a long script", lab.get(path(done)), done);
      assertThat(done.result()).isEqualTo(Result.PASS);
      assertThat(setup.log(done)).contains("end big");
    }
  }

  private boolean isFinished(String path) {
    return isInLab(path, "\"state\":\"Finished\"");
  }

  private boolean isInLab(String path, String text) {
    try {
      return lab.get(path).contains(text);
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static String path(Node node) {
    return "jobs/" + node.data().string("job_id").orElseThrow() + "/";
  }

  /** Until the lab has the job. */
  private static Node awaitTaken(RunnerOnSandbox setup, Node checkout, String name)
      throws IOException {
    setup.await(
        "taken",
        LIMIT,
        () -> setup.job(checkout, name).flatMap(job -> job.data().string("job_id")).isPresent());
    Node taken = setup.job(checkout, name).orElseThrow();
    assertThat(taken.state()).isEqualTo(NodeState.AVAILABLE);
    assertThat(taken.result()).isNull();
    return taken;
  }

  /** As the timeout service does. */
  private static void timeOut(RunnerOnSandbox setup, Node node) {
    setup
        .api()
        .nodes()
        .update(
            node,
            late ->
                late.doneWithError(Result.INCOMPLETE, ErrorCode.NODE_TIMEOUT, "Node timed-out"));
  }

  /** A line of the table: what the lab says of the job, what the node has become, since when. */
  private void row(String situation, String job, Node node) throws IOException {
    JsonObject there = job.isEmpty() ? JsonObject.empty() : JsonText.parseObject(job);
    String state = there.string("state").orElse("no job");
    String health = state.equals("Finished") ? " " + there.string("health").orElse("") : "";
    String result = node.result() == null ? "-" : node.result().wireName();
    String line =
        "%-32s %-20s %-9s %-10s %-12s %5.1f s  %s%n"
            .formatted(
                situation,
                state + health,
                node.state().wireName(),
                result,
                node.errorCode().orElse("-"),
                Duration.between(node.created(), Instant.now()).toMillis() / 1000.0,
                node.errorMessage().orElse("").lines().findFirst().orElse(""));
    Files.createDirectories(TABLE.getParent());
    Files.writeString(TABLE, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  @Test
  void callbackReachesARunnerThatWasRestarted() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    String address = "127.0.0.1:" + port;
    String[] callbacks = {"--callback-listen", address, "--callback-url", "http://" + address};
    try (RunnerOnSandbox setup = runner("long", "vm")) {
      Process first = setup.start("lava", callbacks);
      Node checkout = setup.checkout(lab.kernel());
      Node taken = awaitTaken(setup, checkout, "long");
      first.destroyForcibly().waitFor();
      setup.start("lava", callbacks);
      setup.await("reported", LIMIT, () -> setup.isDone(checkout, "long"));
      Node done = setup.job(checkout, "long").orElseThrow();
      row("finished, after a restart", lab.get(path(done)), done);
      assertThat(done.result()).isEqualTo(Result.PASS);
      assertThat(done.data().string("job_id")).isEqualTo(taken.data().string("job_id"));
      assertThat(setup.output()).contains("Lab reported the end of a job node=" + done.id());
    }
  }

  @Test
  void queuedJobIsCancelledWhenItsNodeIsDone() throws Exception {
    try (RunnerOnSandbox setup = runner("parked", "shelf")) {
      Process runner = setup.start("unlimited");
      Node checkout = setup.checkout(lab.kernel());
      Node queued = awaitTaken(setup, checkout, "parked");
      assertThat(lab.get(path(queued))).contains("\"state\":\"Submitted\"");
      row("queued", lab.get(path(queued)), queued);
      timeOut(setup, queued);
      setup.await("cancelled", LIMIT, () -> isFinished(path(queued)));
      assertThat(lab.get(path(queued))).contains("\"health\":\"Canceled\"");
      runner.destroy();
      assertThat(runner.waitFor(60, TimeUnit.SECONDS)).isTrue();
      Node done = setup.job(checkout, "parked").orElseThrow();
      row("queued, its node timed out", lab.get(path(done)), done);
      assertThat(done.result()).isEqualTo(Result.INCOMPLETE);
      assertThat(done.errorCode()).contains("node_timeout");
    }
  }

  @Test
  void runningJobIsCancelledWhenItsNodeIsDone() throws Exception {
    try (RunnerOnSandbox setup = runner("slow", "vm")) {
      setup.start("lava");
      Node checkout = setup.checkout(lab.kernel());
      Node running = awaitTaken(setup, checkout, "slow");
      setup.await("running", LIMIT, () -> isInLab(path(running), "\"state\":\"Running\""));
      Node alive = setup.job(checkout, "slow").orElseThrow();
      row("running", lab.get(path(running)), alive);
      assertThat(alive.state()).isEqualTo(NodeState.AVAILABLE);
      assertThat(alive.result()).isNull();
      timeOut(setup, alive);
      setup.await("cancelled", LIMIT, () -> isFinished(path(running)));
      assertThat(lab.get(path(running))).contains("\"health\":\"Canceled\"");
      Node done = setup.job(checkout, "slow").orElseThrow();
      row("running, its node timed out", lab.get(path(running)), done);
      assertThat(done.result()).isEqualTo(Result.INCOMPLETE);
      assertThat(done.errorCode()).contains("node_timeout");
    }
  }

  @Test
  void jobCancelledInTheLabEndsIncomplete() throws Exception {
    try (RunnerOnSandbox setup = runner("parked", "shelf")) {
      setup.start("unlimited");
      Node checkout = setup.checkout(lab.kernel());
      Node queued = awaitTaken(setup, checkout, "parked");
      lab.get(path(queued) + "cancel/");
      setup.await("reported", LIMIT, () -> setup.isDone(checkout, "parked"));
      Node done = setup.job(checkout, "parked").orElseThrow();
      row("cancelled in the lab", lab.get(path(done)), done);
      assertThat(done.result()).isEqualTo(Result.INCOMPLETE);
      assertThat(done.errorCode()).contains("Canceled");
    }
  }

  @Test
  void jobWaitsUntilADeviceIsBack() throws Exception {
    lab.setHealth("qemu-01", "MAINTENANCE");
    try (RunnerOnSandbox setup = runner("quick", "vm")) {
      setup.start("lava", "--job-timeout", "20s");
      Node checkout = setup.checkout(lab.kernel());
      setup.await(
          "the node's timeout moved",
          LIMIT,
          () ->
              setup
                  .job(checkout, "quick")
                  .flatMap(job -> job.data().string("first_timeout"))
                  .isPresent());
      Node waiting = setup.job(checkout, "quick").orElseThrow();
      assertThat(waiting.state()).isEqualTo(NodeState.RUNNING);
      assertThat(waiting.result()).isNull();
      assertThat(waiting.data().string("job_id")).isEmpty();
      assertThat(lab.jobsOf(waiting.requireId())).contains("\"count\":0");
      assertThat(setup.output()).contains("no device of type qemu is online");
      row("device offline", "", waiting);
      lab.setHealth("qemu-01", "GOOD");
      setup.await("reported", LIMIT, () -> setup.isDone(checkout, "quick"));
      Node done = setup.job(checkout, "quick").orElseThrow();
      row("device back", lab.get(path(done)), done);
      assertThat(done.result()).describedAs(setup.output()).isEqualTo(Result.PASS);
      assertThat(lab.jobsOf(done.requireId())).contains("\"count\":1");
    } finally {
      lab.setHealth("qemu-01", "GOOD");
    }
  }

  @Test
  void invalidDefinitionEndsTheNodeWithTheLabsWords() throws Exception {
    try (RunnerOnSandbox setup = runner("bad", "vm")) {
      setup.start("lava");
      Node checkout = setup.checkout(lab.kernel());
      setup.await("refused", LIMIT, () -> setup.isDone(checkout, "bad"));
      Node done = setup.job(checkout, "bad").orElseThrow();
      row("bad definition", "", done);
      assertThat(done.result()).isEqualTo(Result.INCOMPLETE);
      assertThat(done.errorCode()).contains("submit_error");
      assertThat(done.errorMessage().orElse("")).contains("400", "minutes");
    }
  }
}
