package dev.kci.runner.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.KciApi;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.sandbox.Sandbox;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same four jobs on a shell and in the recorded cluster: the same states and results. */
class KubernetesLoopIT {
  private static final List<String> JOBS = List.of("pass", "fail", "skip", "ktap");
  private static final String CONFIG =
      """
      storage:
        sandbox: {storage_type: backend, base_url: '%s', api_url: '%s'}
      runtimes:
        shell: {lab_type: shell}
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
      scheduler:
      %s
      """;

  @TempDir Path temp;
  private Sandbox sandbox;
  private RecordedCluster cluster;
  private KciApi api;
  private final List<Process> processes = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    sandbox = Sandbox.start();
    cluster = RecordedCluster.start().runsScripts(temp.resolve("pods"));
    api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();
    String entries =
        JOBS.stream()
            .flatMap(
                job ->
                    List.of("shell", "k8s").stream()
                        .map(runtime -> entry(job, "checkout", runtime)))
            .collect(Collectors.joining());
    Files.writeString(
        temp.resolve("config.yaml"),
        CONFIG.formatted(
            sandbox.storageUrl(),
            sandbox.storageUrl(),
            cluster.kubeconfig(temp.resolve("kubeconfig"), "one"),
            temp.resolve("go"),
            entries + entry("wait", "kbuild", "k8s")));
    Files.writeString(
        temp.resolve("kernelci.toml"),
        "[DEFAULT]\nstorage_config = \"sandbox\"\n[storage.sandbox]\nstorage_cred = \"%s\"\n"
            .formatted(sandbox.token("pipeline").reveal()));
  }

  private static String entry(String job, String kind, String runtime) {
    return "  - {job: %s, event: {channel: node, kind: %s, state: available}, runtime: {name: %s}}\n"
        .formatted(job, kind, runtime);
  }

  @AfterEach
  void stop() {
    processes.forEach(Process::destroyForcibly);
    api.close();
    cluster.close();
    sandbox.close();
  }

  @Test
  void givesTheSameStatesAndResultsAsAShell() throws Exception {
    runner();
    Node checkout = available(NodeKind.CHECKOUT);
    TestRuntime.await("8 jobs are done", () -> done(checkout) == 8);
    assertThat(results(checkout, "k8s"))
        .isEqualTo(results(checkout, "shell"))
        .containsEntry("pass", "done pass null []")
        .containsEntry("fail", "done fail null []")
        .containsEntry("skip", "done skip null []")
        .containsEntry(
            "ktap",
            "done fail null [math:fail[add:pass[], div:skip[], sub:fail[]], strings:pass[]]")
        .hasSize(4);
    Node ktap =
        jobs(checkout).stream()
            .filter(node -> node.name().equals("ktap") && isOn(node, "k8s"))
            .findFirst()
            .orElseThrow();
    assertThat(ktap.data().string("job_context")).contains("one");
    assertThat(ktap.data().string("job_id")).contains(JobManifest.name(ktap.requireId(), "ktap"));
    assertThat(log(ktap)).contains("# expected 4, got 5");
    TestRuntime.await(
        "the Jobs are forgotten",
        () -> cluster.count(request -> request.method().equals("DELETE")) == 4);
    assertThat(Files.readString(temp.resolve("out"))).doesNotContain("some-token");
  }

  @Test
  void takesUpItsJobsAfterItWasKilled() throws Exception {
    Process killed = runner();
    Node build = available(NodeKind.KBUILD);
    TestRuntime.await(
        "the job is taken",
        () -> jobs(build).stream().anyMatch(node -> node.data().string("job_id").isPresent()));
    killed.destroyForcibly().waitFor();
    String orphan = "68a0000000000000000000ff";
    try (KubernetesRuntime mine =
        TestRuntime.open(
            settings(), KubernetesRuntime.REQUEST_TIMEOUT, Clock.systemUTC(), nodeId -> {})) {
      mine.submit(TestRuntime.request(orphan, "of-no-node", Instant.now()));
      runner();
      TestRuntime.await("the orphan is deleted", () -> deleted(orphan));
      Files.createFile(temp.resolve("go"));
      TestRuntime.await("the job is done", () -> done(build) == 1);
      assertThat(results(build, "k8s")).containsEntry("wait", "done pass null []");
      TestRuntime.await("no Job is left", () -> mine.jobs().isEmpty());
    }
    assertThat(cluster.count(request -> request.isCreate() && !request.isDryRun()))
        .describedAs("the job and the orphan, once each")
        .isEqualTo(2);
  }

  private KubernetesSettings settings() {
    KubernetesSettings any = TestRuntime.settings(temp.resolve("kubeconfig"), temp, List.of("one"));
    return new KubernetesSettings(
        any.runtime(),
        sandbox.url().toString(),
        any.folder(),
        any.kubeconfig(),
        any.contexts(),
        null,
        null,
        List.of(),
        List.of(),
        null,
        Map.of(),
        List.of(),
        Map.of(),
        any.patience());
  }

  private boolean deleted(String nodeId) {
    return cluster.count(
            request -> request.method().equals("DELETE") && request.path().contains(nodeId))
        > 0;
  }

  private Node available(NodeKind kind) {
    return api.nodes()
        .create(
            Node.builder(kind, kind.wireName())
                .kernelRevision(new KernelRevision("t", "https://example.org/t.git", "b", "c0ffee"))
                .state(NodeState.AVAILABLE)
                .holdoff(Instant.now().plusSeconds(600))
                .build());
  }

  private TreeMap<String, String> results(Node checkout, String runtime) {
    TreeMap<String, String> results = new TreeMap<>();
    for (Node node : jobs(checkout)) {
      if (isOn(node, runtime)) {
        results.put(
            node.name(),
            "%s %s %s %s"
                .formatted(
                    node.state().wireName(),
                    node.result().wireName(),
                    node.errorCode().orElse(null),
                    tests(node)));
      }
    }
    return results;
  }

  private List<String> tests(Node parent) {
    List<String> tests = new ArrayList<>();
    for (Node node : jobs(parent)) {
      tests.add(node.name() + ":" + node.result().wireName() + tests(node));
    }
    return tests.stream().sorted().toList();
  }

  private static boolean isOn(Node node, String runtime) {
    return node.runtime().filter(runtime::equals).isPresent();
  }

  private long done(Node checkout) {
    return jobs(checkout).stream().filter(node -> node.state() == NodeState.DONE).count();
  }

  private List<Node> jobs(Node parent) {
    return api.nodes().findAll(NodeQuery.where(NodeField.PARENT.is(parent.requireId())));
  }

  private String log(Node node) throws IOException {
    String url = node.artifacts().get("log");
    Path file =
        sandbox
            .storageFolder()
            .resolve(url.substring(sandbox.storageUrl().toString().length() + 1));
    try (var in = new GZIPInputStream(Files.newInputStream(file))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private Process runner() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            ProcessHandle.current().info().command().orElse("java"),
            "-cp",
            System.getProperty("java.class.path"),
            "dev.kci.runner.RunnerCommand",
            "loop",
            "--name",
            "it",
            "--config",
            temp.resolve("config.yaml").toString(),
            "--settings",
            temp.resolve("kernelci.toml").toString(),
            "--api-url",
            sandbox.url().toString(),
            "--work",
            temp.resolve("work").toString(),
            "--runtimes",
            "shell,k8s");
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(temp.resolve("out").toFile()));
    builder.environment().put("KCI_API_TOKEN", sandbox.token("pipeline").reveal());
    Process process = builder.start();
    processes.add(process);
    return process;
  }
}
