package dev.kci.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.runtime.kubernetes.RealCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same four jobs on each kind of runtime that is up on this machine: same states, same results.
 * Writes what it saw to target/four-jobs.txt.
 */
class FourJobsIT {
  private static final List<String> NAMES = List.of("pass", "fail", "skip", "ktap");
  private static final String KTAP = "suite:pass(x:pass y:skip) z:fail";
  private static final String CONFIG =
      """
      runtimes:
      %1$s
      platforms:
      %2$s
      jobs:
        pass: {template: script, kind: job, image: 'kci/busybox:local', params: {command: 'echo all is well'}}
        fail: {template: script, kind: job, image: 'kci/busybox:local', params: {command: 'echo no >&2; exit 3'}}
        skip: {template: script, kind: job, image: 'kci/busybox:local', params: {command: 'exit 77'}}
        ktap:
          template: script
          kind: job
          image: 'kci/busybox:local'
          params:
            command: |
              cat << 'END'
              KTAP version 1
              1..2
                  KTAP version 1
                  1..2
                  ok 1 x
                  ok 2 y # SKIP no such device
              ok 1 suite
              # expected 1, got 2
              not ok 2 z
              END
      scheduler:
        - {job: pass, event: &checkout {channel: node, kind: checkout, state: available}, runtime: &runtime {name: %3$s}, platforms: [%4$s]}
        - {job: fail, event: *checkout, runtime: *runtime, platforms: [%4$s]}
        - {job: skip, event: *checkout, runtime: *runtime, platforms: [%4$s]}
        - {job: ktap, event: *checkout, runtime: *runtime, platforms: [%4$s]}
      """;

  /** A machine may have other things to do, too. */
  private static final Duration LIMIT = Duration.ofMinutes(10);

  @TempDir Path temp;

  @Test
  void onAShell() throws Exception {
    String runtime = "  shell: {lab_type: shell, isolation: none}";
    try (RunnerOnSandbox runner = runner(runtime, "  host: {}", "shell", "host")) {
      runner.start("shell");
      check(runner, "shell", Map.of(), "");
    }
  }

  @Test
  void inADockerEngine() throws Exception {
    assumeTrue(
        Files.exists(Path.of("/var/run/docker.sock")), "no Docker engine on /var/run/docker.sock");
    String runtime = "  docker: {lab_type: docker, network: none}";
    try (RunnerOnSandbox runner = runner(runtime, "  host: {}", "docker", "host")) {
      runner.start("docker");
      check(runner, "docker", Map.of(), "");
    }
  }

  @Test
  void inAKubernetesCluster() throws Exception {
    String runtime =
        "  cluster: {lab_type: kubernetes, kubeconfig: '%s', context: kci}"
            .formatted(RealCluster.assumed().kubeconfig());
    try (RunnerOnSandbox runner = runner(runtime, "  kubernetes: {}", "cluster", "kubernetes")) {
      runner.start("cluster");
      check(runner, "cluster", Map.of(), "");
    }
  }

  @Test
  void inALavaLab() throws Exception {
    LavaLab lab = LavaLab.assumed();
    String config =
        CONFIG.formatted(lab.runtime("lava", ""), lab.platform("vm", "qemu"), "lava", "vm");
    try (RunnerOnSandbox runner =
        new RunnerOnSandbox(temp, lab.storage(), config, lab.settings("lava"))) {
      runner.start("lava");
      check(runner, "lava", lab.kernel(), "setup:pass(kernel-messages:pass login:pass) ");
    }
  }

  @Test
  void onALabThatPulls() throws Exception {
    try (RunnerOnSandbox runner = runnerOfPullLab()) {
      runner.start("shell");
      runner.pull(Path.of("../examples/pull-lab/run-script.sh"));
      check(runner, "pull", Map.of(), "");
    }
  }

  @Test
  void onALabWithItsOwnPoller() throws Exception {
    assumeTrue(isInstalled("python3"), "no python3 for examples/pull-lab/poller.py");
    try (RunnerOnSandbox runner = runnerOfPullLab()) {
      runner.start("shell");
      runner.program(
          "runtime-shell",
          List.of(
              "python3",
              "../examples/pull-lab/poller.py",
              runner.apiUrl().toString(),
              runner.storageUrl().toString(),
              "pipeline",
              "shell",
              "board",
              "1"));
      check(runner, "poller", Map.of(), "");
    }
  }

  private RunnerOnSandbox runnerOfPullLab() throws IOException {
    return runner("  shell: {lab_type: pull_labs}", "  board: {arch: x86_64}", "shell", "board");
  }

  private RunnerOnSandbox runner(String runtimes, String platforms, String runtime, String platform)
      throws IOException {
    return new RunnerOnSandbox(temp, CONFIG.formatted(runtimes, platforms, runtime, platform), "");
  }

  private static boolean isInstalled(String program) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /**
   * Creates a checkout and checks its jobs.
   *
   * @param label of the place where the jobs run, for the table
   * @param artifacts of the checkout
   * @param setup the tests that the lab adds to each job
   */
  private void check(
      RunnerOnSandbox runner, String label, Map<String, String> artifacts, String setup)
      throws IOException {
    Instant start = Instant.now();
    Node checkout = runner.checkout(artifacts);
    StringBuilder table = new StringBuilder();
    for (String name : NAMES) {
      runner.await(name, LIMIT, () -> runner.isDone(checkout, name));
      Node job = runner.job(checkout, name).orElseThrow();
      String tests = name.equals("ktap") ? setup + KTAP : setup.strip();
      // a hierarchy is written node after node, its root first
      runner.await("tests of " + name, LIMIT, () -> runner.tests(job).equals(tests));
      table.append(
          "%-8s %-5s %s %-5s %s  %s%n"
              .formatted(
                  label,
                  name,
                  job.state().wireName(),
                  job.result().wireName(),
                  runner.tests(job),
                  Duration.between(start, job.updated())));
    }
    Files.createDirectories(Path.of("target"));
    Files.writeString(
        Path.of("target/four-jobs.txt"),
        table,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    assertJob(runner, checkout, "pass", Result.PASS);
    assertJob(runner, checkout, "fail", Result.FAIL);
    assertJob(runner, checkout, "skip", Result.SKIP);
    assertJob(runner, checkout, "ktap", Result.FAIL);
    Node z =
        runner.children(runner.job(checkout, "ktap").orElseThrow()).stream()
            .filter(test -> test.name().equals("z"))
            .findFirst()
            .orElseThrow();
    assertThat(z.errorMessage().orElse("")).contains("expected 1, got 2");
  }

  private static void assertJob(RunnerOnSandbox runner, Node checkout, String name, Result result)
      throws IOException {
    Node job = runner.job(checkout, name).orElseThrow();
    assertThat(job.state()).describedAs(name).isEqualTo(NodeState.DONE);
    assertThat(job.result()).describedAs("%s: %s", name, runner.output()).isEqualTo(result);
    assertThat(job.errorCode()).describedAs(name).isEmpty();
    assertThat(job.data().string("job_id")).describedAs(name).isPresent();
    assertThat(job.data().string("job_context")).describedAs(name).isPresent();
    assertThat(runner.log(job)).describedAs(name).isNotNull();
  }
}
