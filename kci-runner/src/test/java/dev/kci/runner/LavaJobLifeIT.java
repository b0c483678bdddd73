package dev.kci.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of jobs' nodes in the real lab that {@code ../shared/lava/up.sh} starts. */
class LavaJobLifeIT {
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final String JOBS =
      """
      jobs:
        slow: {template: script, kind: job, params: {command: 'sleep 15; echo slept'}}
        parked: {template: script, kind: job, params: {command: "true"}}
        bad: {template: script, kind: job, params: {command: "true", job_timeout: never}}
      """;
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
    return new RunnerOnSandbox(temp, config, lab.settings("lava") + lab.settings("unlimited"));
  }

  @Test
  void aJobThatEndsWhileTheRunnerIsDown() throws Exception {
    try (RunnerOnSandbox setup = runner("slow", "vm")) {
      Process first = setup.start("lava");
      Node checkout = setup.checkout(lab.kernel());
      setup.await(
          "taken",
          LIMIT,
          () ->
              setup.job(checkout, "slow").flatMap(job -> job.data().string("job_id")).isPresent());
      Node taken = setup.job(checkout, "slow").orElseThrow();
      assertThat(taken.state()).isEqualTo(NodeState.AVAILABLE);
      assertThat(taken.data().string("job_context")).contains("lava");
      first.destroyForcibly().waitFor();

      String path = "jobs/" + taken.data().string("job_id").orElseThrow() + "/";
      setup.await("finished in the lab", LIMIT, () -> isFinished(path));
      assertThat(setup.job(checkout, "slow").orElseThrow().result()).isNull();
      setup.start("lava");
      setup.await("reported", LIMIT, () -> setup.isDone(checkout, "slow"));
      Node done = setup.job(checkout, "slow").orElseThrow();
      assertThat(done.result()).isEqualTo(Result.PASS);
      assertThat(done.data().string("job_id")).isEqualTo(taken.data().string("job_id"));
      assertThat(setup.log(done)).contains("slept", "Linux version");
      assertThat(setup.children(checkout)).hasSize(1);
    }
  }

  private boolean isFinished(String path) {
    try {
      return lab.get(path).contains("\"state\":\"Finished\"");
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Test
  void aCallbackIsFasterThanThePolls() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    try (RunnerOnSandbox setup = runner("slow", "vm")) {
      setup.start(
          "lava",
          "--callback-listen",
          "127.0.0.1:" + port,
          "--callback-url",
          "http://127.0.0.1:" + port);
      Node checkout = setup.checkout(lab.kernel());
      setup.await("reported", LIMIT, () -> setup.isDone(checkout, "slow"));
      assertThat(setup.job(checkout, "slow").orElseThrow().result()).isEqualTo(Result.PASS);
      assertThat(setup.output())
          .contains(
              "Callback of the job of node " + setup.job(checkout, "slow").orElseThrow().id());
    }
  }

  @Test
  void aQueuedJobIsCancelledWhenItsNodeIsDone() throws Exception {
    try (RunnerOnSandbox setup = runner("parked", "shelf")) {
      Process runner = setup.start("unlimited");
      Node checkout = setup.checkout(lab.kernel());
      setup.await(
          "queued",
          LIMIT,
          () ->
              setup
                  .job(checkout, "parked")
                  .filter(job -> job.state() == NodeState.AVAILABLE)
                  .isPresent());
      Node queued = setup.job(checkout, "parked").orElseThrow();
      String path = "jobs/" + queued.data().string("job_id").orElseThrow() + "/";
      assertThat(lab.get(path)).contains("\"state\":\"Submitted\"");
      setup
          .api()
          .nodes()
          .update(
              queued,
              node ->
                  node.doneWithError(Result.INCOMPLETE, ErrorCode.NODE_TIMEOUT, "Node timed-out"));
      setup.await("cancelled", LIMIT, () -> isFinished(path));
      assertThat(lab.get(path)).contains("\"health\":\"Canceled\"");
      runner.destroy();
      assertThat(runner.waitFor(10, TimeUnit.SECONDS)).isTrue();
      Node done = setup.job(checkout, "parked").orElseThrow();
      assertThat(done.result()).isEqualTo(Result.INCOMPLETE);
      assertThat(done.errorCode()).contains("node_timeout");
    }
  }

  @Test
  void aBadDefinitionEndsTheNodeWithTheLabsWords() throws Exception {
    try (RunnerOnSandbox setup = runner("bad", "vm")) {
      setup.start("lava");
      Node checkout = setup.checkout(lab.kernel());
      setup.await("refused", LIMIT, () -> setup.isDone(checkout, "bad"));
      Node done = setup.job(checkout, "bad").orElseThrow();
      assertThat(done.result()).isEqualTo(Result.INCOMPLETE);
      assertThat(done.errorCode()).contains("submit_error");
      assertThat(done.errorMessage().orElse("")).contains("400", "minutes");
    }
  }
}
