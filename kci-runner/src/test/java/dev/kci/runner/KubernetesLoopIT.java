package dev.kci.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.runtime.kubernetes.KubernetesRuntime;
import dev.kci.runtime.kubernetes.RecordedCluster;
import dev.kci.runtime.kubernetes.TestRuntime;
import dev.kci.text.KubernetesJobName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same five jobs on a shell and in the recorded cluster: the same states and results. */
class KubernetesLoopIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final List<String> JOBS = List.of("pass", "fail", "skip", "ktap", "faults");
  private static final String CONFIG =
      """
      runtimes:
        shell: {lab_type: shell, isolation: none}
        k8s: {lab_type: kubernetes, kubeconfig: '%s', context: one}
      platforms:
        shell: {}
        kubernetes: {}
      _anchors: {job: &job {template: script, kind: job, image: 'kci/busybox:local'}}
      jobs:
        pass: {<<: *job, params: {command: 'echo fine'}}
        fail: {<<: *job, params: {command: 'echo broken; exit 3'}}
        skip: {<<: *job, params: {command: 'exit 77'}}
        wait: {<<: *job, params: {command: 'while [ ! -e %s ]; do sleep 0.1; done'}}
        ktap:
          <<: *job
          params:
            command: |
              cat <<X
              KTAP version 1
              1..2
                  KTAP version 1
                  1..3
                  ok 1 add
                  # expected 4, got 5
                  not ok 2 sub
                  ok 3 div # SKIP no FPU
              not ok 1 math
              ok 2 strings
              X
        faults:
          <<: *job
          params:
            command: |
              cat <<X
              [    1.000000] WARNING: CPU: 0 PID: 1 at lib/foo.c:7 foo+0xc0/0x241
              [    1.000001] ---[ end trace 0000000000000000 ]---
              1..2
              ok 1 a
              ok 2 a
              X
      scheduler:
      %s
      """;

  @TempDir Path temp;
  private RecordedCluster cluster;
  private RunnerOnSandbox setup;

  @BeforeEach
  void start() throws IOException {
    cluster = RecordedCluster.start().runsScripts(temp.resolve("pods"));
    String entries =
        JOBS.stream()
            .flatMap(
                job ->
                    List.of("shell", "k8s").stream()
                        .map(runtime -> entry(job, "checkout", runtime)))
            .collect(Collectors.joining());
    String config =
        CONFIG.formatted(
            cluster.kubeconfig(temp.resolve("kubeconfig"), "one"),
            temp.resolve("go"),
            entries + entry("wait", "kbuild", "k8s"));
    setup = new RunnerOnSandbox(temp, config, "");
  }

  private static String entry(String job, String kind, String runtime) {
    return "  - {job: %s, event: {channel: node, kind: %s, state: available}, runtime: {name: %s}}\n"
        .formatted(job, kind, runtime);
  }

  @AfterEach
  void stop() throws IOException {
    setup.close();
    cluster.close();
  }

  @Test
  void hasTheSameStatesAndResultsAsAShell() throws Exception {
    runner();
    Node checkout = setup.checkout(Map.of());
    await("10 jobs are done", () -> done(checkout) == 10);
    await(
        "all tests are written", // after their jobs
        () -> results(checkout, "k8s").equals(results(checkout, "shell")));
    assertThat(results(checkout, "k8s"))
        .isEqualTo(results(checkout, "shell"))
        .containsEntry("pass", "done pass null ")
        .containsEntry("fail", "done fail null ")
        .containsEntry("skip", "done skip null ")
        .containsEntry("ktap", "done fail null math:fail(add:pass div:skip sub:fail) strings:pass")
        .containsEntry(
            "faults", "done pass null a-2:pass a:pass kernel-messages:fail(warning-foo:fail)")
        .hasSize(5);
    Node ktap =
        setup.children(checkout).stream()
            .filter(node -> node.name().equals("ktap") && isOn(node, "k8s"))
            .findFirst()
            .orElseThrow();
    assertThat(ktap.data().string("job_context")).contains("one");
    assertThat(ktap.data().string("job_id"))
        .contains(KubernetesJobName.of(ktap.requireId(), "ktap"));
    assertThat(setup.log(ktap)).contains("# expected 4, got 5");
    await(
        "the Jobs are forgotten",
        () -> cluster.count(request -> request.method().equals("DELETE")) == 5);
    assertThat(setup.output()).doesNotContain("some-token");
  }

  @Test
  void resumesItsJobsAfterAKill() throws Exception {
    Process killed = runner();
    Node build = setup.available(NodeKind.KBUILD, Map.of());
    await(
        "the job is taken",
        () ->
            setup.children(build).stream()
                .anyMatch(node -> node.data().string("job_id").isPresent()));
    killed.destroyForcibly().waitFor();
    String orphan = "68a0000000000000000000ff";
    try (KubernetesRuntime mine =
        TestRuntime.open(
            TestRuntime.settings(temp.resolve("kubeconfig"), List.of("one")),
            TestRuntime.home(temp, setup.apiUrl().toString()),
            KubernetesRuntime.REQUEST_TIMEOUT,
            InstantSource.system(),
            nodeId -> {})) {
      mine.submit(TestRuntime.request(orphan, "of-no-node", Instant.now()));
      runner();
      await("the orphan is deleted", () -> deleted(orphan));
      Files.createFile(temp.resolve("go"));
      await("the job is done", () -> done(build) == 1);
      assertThat(results(build, "k8s")).containsEntry("wait", "done pass null ");
      await("no Job is left", () -> mine.jobs().isEmpty());
    }
    assertThat(cluster.count(request -> request.isCreate() && !request.isDryRun()))
        .describedAs("the job and the orphan, once each")
        .isEqualTo(2);
  }

  private boolean deleted(String nodeId) {
    return cluster.count(
            request -> request.method().equals("DELETE") && request.path().contains(nodeId))
        > 0;
  }

  private TreeMap<String, String> results(Node checkout, String runtime) {
    TreeMap<String, String> results = new TreeMap<>();
    for (Node node : setup.children(checkout)) {
      if (isOn(node, runtime)) {
        results.put(
            node.name(),
            "%s %s %s %s"
                .formatted(
                    node.state().wireName(),
                    node.result().wireName(),
                    node.errorCode().orElse(null),
                    setup.tests(node)));
      }
    }
    return results;
  }

  private static boolean isOn(Node node, String runtime) {
    return node.runtime().filter(runtime::equals).isPresent();
  }

  private long done(Node checkout) {
    return setup.children(checkout).stream().filter(node -> node.state() == NodeState.DONE).count();
  }

  private Process runner() throws IOException {
    return setup.start("shell,k8s");
  }

  private void await(String what, BooleanSupplier condition) throws IOException {
    setup.await(what, LIMIT, condition);
  }
}
