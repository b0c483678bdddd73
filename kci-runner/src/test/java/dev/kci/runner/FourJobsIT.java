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
    String config =
        CONFIG.formatted(
            "  shell: {lab_type: shell, isolation: none}", "  host: {}", "shell", "host");
    run("shell", config, "", "", Map.of(), "");
  }

  @Test
  void inADockerEngine() throws Exception {
    assumeTrue(
        Files.exists(Path.of("/var/run/docker.sock")), "no Docker engine on /var/run/docker.sock");
    String config =
        CONFIG.formatted(
            "  docker: {lab_type: docker, network: none}", "  host: {}", "docker", "host");
    run("docker", config, "", "", Map.of(), "");
  }

  @Test
  void inAKubernetesCluster() throws Exception {
    RealCluster cluster = RealCluster.assumed();
    String runtime =
        "  cluster: {lab_type: kubernetes, kubeconfig: '%s', context: kci}"
            .formatted(cluster.kubeconfig());
    String config = CONFIG.formatted(runtime, "  kubernetes: {}", "cluster", "kubernetes");
    run("cluster", config, "", "", Map.of(), "");
  }

  @Test
  void inALavaLab() throws Exception {
    LavaLab lab = LavaLab.assumed();
    String config =
        CONFIG.formatted(lab.runtime("lava", ""), lab.platform("vm", "qemu"), "lava", "vm");
    run(
        "lava",
        config,
        lab.storage(),
        lab.settings("lava"),
        lab.kernel(),
        "setup:pass(kernel-messages:pass login:pass) ");
  }

  @Test
  void onALabThatPulls() throws Exception {
    String config =
        CONFIG.formatted(
            "  shell: {lab_type: pull_labs}", "  board: {arch: x86_64}", "shell", "board");
    run(
        "shell",
        config,
        "",
        "",
        Map.of(),
        "",
        "pull",
        lab -> lab.pull(Path.of("../examples/pull-lab/run-script.sh")));
  }

  @Test
  void onALabWithAPollerOfItsOwn() throws Exception {
    assumeTrue(isInstalled("python3"), "no python3 for examples/pull-lab/poller.py");
    String config =
        CONFIG.formatted(
            "  shell: {lab_type: pull_labs}", "  board: {arch: x86_64}", "shell", "board");
    run(
        "shell",
        config,
        "",
        "",
        Map.of(),
        "",
        "poller",
        lab ->
            lab.program(
                "runtime-shell",
                List.of(
                    "python3",
                    "../examples/pull-lab/poller.py",
                    lab.apiUrl().toString(),
                    lab.storageUrl().toString(),
                    "pipeline",
                    "shell",
                    "board",
                    "1")));
  }

  private static boolean isInstalled(String program) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** Starts what takes the jobs, besides the runner. */
  private interface Lab {
    void start(RunnerOnSandbox runner) throws IOException;
  }

  private void run(
      String runtime,
      String config,
      String storages,
      String settings,
      Map<String, String> artifacts,
      String setup)
      throws IOException {
    run(runtime, config, storages, settings, artifacts, setup, runtime, runner -> {});
  }

  private void run(
      String runtime,
      String config,
      String storages,
      String settings,
      Map<String, String> artifacts,
      String setup,
      String label,
      Lab lab)
      throws IOException {
    Instant start = Instant.now();
    try (RunnerOnSandbox runner = new RunnerOnSandbox(temp, storages, config, settings)) {
      runner.start(runtime);
      lab.start(runner);
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
