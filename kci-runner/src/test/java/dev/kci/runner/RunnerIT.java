package dev.kci.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.KciApi;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeJson;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.sandbox.Sandbox;
import dev.kci.service.StopSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runner as a process of its own, against the sandbox. */
class RunnerIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String CONFIG =
      """
      storage:
        sandbox: {storage_type: backend, base_url: '%s', api_url: '%s'}
      runtimes:
        shell: {lab_type: shell}
      platforms:
        shell: {}
      jobs:
        build: {template: script, kind: kbuild, params: {arch: x86_64, command: 'echo image > $KCI_ARTIFACTS/kernel'}}
        badbuild: {template: script, kind: kbuild, params: {command: 'exit 2'}}
        boot: {template: script, kind: job, params: {command: 'artifact kernel k; grep -q image k'}}
        suite: {template: script, kind: job, params: {command: 'printf "1..3\\nok 1 a\\nnot ok 2 b\\nok 3 c # SKIP no\\n"'}}
        skip: {template: script, kind: job, params: {command: 'exit 77'}}
        wait: {template: script, kind: job, params: {command: 'while [ ! -e %s ]; do sleep 0.1; done'}}
        hang: {template: script, kind: job, params: {node_timeout: 3, command: 'sleep 300 & sleep 300'}}
        broken: {template: nothing, kind: job}
        jinja: {template: hello.jinja2, kind: job, params: {word: 'of {arch}'}}
      scheduler:
        - {job: build, event: &checkout {channel: node, kind: checkout, state: available}, runtime: {name: shell}}
        - {job: badbuild, event: *checkout, runtime: {name: shell}}
        - {job: suite, event: *checkout, runtime: {name: shell}}
        - {job: skip, event: *checkout, runtime: {name: shell}}
        - {job: wait, event: *checkout, runtime: {name: shell}}
        - {job: hang, event: *checkout, runtime: {name: shell}}
        - {job: broken, event: *checkout, runtime: {name: shell}}
        - {job: jinja, event: *checkout, runtime: {type: shell}}
        - {job: boot, event: {channel: node, kind: kbuild, name: build, state: available}, runtime: {name: shell}}
      """;

  @TempDir Path temp;

  private Sandbox sandbox;
  private KciApi api;
  private final List<Process> processes = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    sandbox = Sandbox.start();
    api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();
    Files.writeString(
        temp.resolve("config.yaml"),
        CONFIG.formatted(sandbox.storageUrl(), sandbox.storageUrl(), temp.resolve("go")));
    Files.createDirectories(temp.resolve("templates/base"));
    Files.writeString(
        temp.resolve("templates/hello.jinja2"),
        "{% extends 'base/' + runtime + '.jinja2' %}{% block run %}"
            + "echo hello {{ name }} {{ word }} {{ karch }} {{ node.data.kernel_revision.tree }}"
            + "{% endblock %}");
    Files.writeString(
        temp.resolve("templates/base/shell.jinja2"), "#!/bin/sh\n{% block run %}{% endblock %}\n");
    Files.writeString(
        temp.resolve("kernelci.toml"),
        """
        [DEFAULT]
        storage_config = "sandbox"
        [storage.sandbox]
        storage_cred = "%s"
        """
            .formatted(sandbox.token("pipeline").reveal()));
  }

  @AfterEach
  void stop() throws IOException {
    Files.writeString(temp.resolve("go"), "");
    processes.forEach(Process::destroyForcibly);
    api.close();
    sandbox.close();
  }

  @Test
  void runsTheJobsOfACheckoutAndSurvivesARestart() throws Exception {
    Process first = runner();
    Node checkout = checkout();
    await("results", () -> done(checkout, "suite") && done(checkout, "skip"));
    await("wait is taken", () -> job(checkout, "wait").state() == NodeState.AVAILABLE);

    Instant stopped = Instant.now();
    first.destroy();
    assertThat(first.waitFor(5, TimeUnit.SECONDS)).describedAs(output()).isTrue();
    assertThat(first.exitValue()).isZero();
    assertThat(Duration.between(stopped, Instant.now())).isLessThan(Duration.ofSeconds(5));
    String jobOfWait = job(checkout, "wait").data().string("job_id").orElseThrow();
    assertThat(ProcessHandle.of(Long.parseLong(jobOfWait)).map(ProcessHandle::isAlive))
        .describedAs("the job outlives the runner")
        .contains(true);

    runner();
    Files.writeString(temp.resolve("go"), "");
    for (String name : List.of("build", "badbuild", "wait", "broken", "jinja")) {
      await(name, () -> job(checkout, name).result() != null);
    }
    Node build = job(checkout, "build");
    await("boot on the build", () -> done(build, "boot"));

    assertThat(build.state()).isEqualTo(NodeState.AVAILABLE);
    assertThat(build.result()).isEqualTo(Result.PASS);
    assertThat(build.artifacts()).containsKeys("kernel", "log");
    assertResult(checkout, "badbuild", Result.FAIL, null);
    assertResult(checkout, "suite", Result.FAIL, null);
    assertResult(checkout, "skip", Result.SKIP, null);
    assertResult(checkout, "wait", Result.PASS, null);
    assertResult(checkout, "broken", Result.INCOMPLETE, "job_generation_error");
    assertResult(build, "boot", Result.PASS, null);
    assertThat(job(checkout, "wait").data().string("job_id")).contains(jobOfWait);

    Node suite = job(checkout, "suite");
    assertThat(suite.owner()).isEqualTo("pipeline");
    assertThat(children(suite))
        .extracting(node -> node.name() + ":" + node.result().wireName())
        .containsExactlyInAnyOrder("a:pass", "b:fail", "c:skip");
    assertThat(log(suite)).contains("not ok 2 b");

    Node jinja = job(checkout, "jinja");
    assertThat(log(jinja)).contains("hello jinja of x86_64 x86_64 t");
    assertThat(temp.resolve("definitions/jinja-" + jinja.id() + ".sh")).isRegularFile();
    assertThat(children(checkout)).describedAs("each job once").hasSize(8);
    retriesWhatTheRetryServiceAsksFor(checkout);
  }

  private void retriesWhatTheRetryServiceAsksFor(Node checkout) throws IOException {
    JsonObject again =
        NodeJson.write(checkout)
            .with("jobfilter", List.of("skip"))
            .with("platform_filter", List.of("shell"))
            .with("retry_counter", 1L);
    api.events().publish("retry", again);
    await("another try", () -> children(checkout).size() == 9);
    assertThat(children(checkout))
        .filteredOn(node -> node.retryCounter() == 1)
        .extracting(Node::name)
        .containsExactly("skip");
  }

  @Test
  void endsAJobWhoseNodeTimedOut() throws Exception {
    runner();
    Node checkout = checkout();
    await("hang is taken", () -> job(checkout, "hang").data().string("job_id").isPresent());
    Node hang = job(checkout, "hang");
    ProcessHandle process =
        ProcessHandle.of(Long.parseLong(hang.data().string("job_id").orElseThrow())).orElseThrow();
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process);
    await("all processes end", () -> all.stream().noneMatch(ProcessHandle::isAlive));
    assertThat(Instant.now()).isAfter(hang.timeout());
    assertThat(job(checkout, "hang").result()).isNull();
    await("its log is kept", () -> job(checkout, "hang").artifacts().containsKey("log"));
  }

  @Test
  void saysInOneLineWhatIsWrong() throws Exception {
    Process wrong = runner("--runtimes", "shel");
    assertThat(wrong.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(wrong.exitValue()).isEqualTo(2);
    assertThat(output()).contains("no runtime 'shel'").doesNotContain("\tat ");
  }

  private Process runner() throws IOException {
    return runner("--runtimes", "shell");
  }

  private Process runner(String... options) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                RunnerCommand.class.getName(),
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
                "--templates",
                temp.resolve("templates").toString(),
                "--output",
                temp.resolve("definitions").toString(),
                "--concurrency",
                "4"));
    command.addAll(List.of(options));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(temp.resolve("out").toFile()));
    builder.environment().put("KCI_API_TOKEN", sandbox.token("pipeline").reveal());
    builder
        .environment()
        .put("KCI_RUNTIME_SHELL_API_TOKEN", sandbox.token("runtime-shell").reveal());
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  private Node checkout() {
    return api.nodes()
        .create(
            Node.builder(NodeKind.CHECKOUT, "checkout")
                .kernelRevision(new KernelRevision("t", "https://example.org/t.git", "b", "c0ffee"))
                .state(NodeState.AVAILABLE)
                .holdoff(Instant.now().plusSeconds(600))
                .build());
  }

  private List<Node> children(Node parent) {
    return api.nodes().findAll(NodeQuery.where(NodeField.PARENT.is(parent.requireId())));
  }

  private Node job(Node parent, String name) {
    return children(parent).stream()
        .filter(node -> node.name().equals(name))
        .findFirst()
        .orElse(Node.builder(NodeKind.JOB, "not there").build());
  }

  private boolean done(Node parent, String name) {
    return job(parent, name).state() == NodeState.DONE;
  }

  private void assertResult(Node parent, String name, Result result, String code) {
    Node node = job(parent, name);
    assertThat(node.state()).describedAs(name).isEqualTo(NodeState.DONE);
    assertThat(node.result()).describedAs(name).isEqualTo(result);
    assertThat(node.errorCode().orElse(null)).describedAs(name).isEqualTo(code);
  }

  private String log(Node node) throws IOException {
    String url = node.artifacts().get("log");
    Path file =
        sandbox
            .storageFolder()
            .resolve(url.substring(sandbox.storageUrl().toString().length() + 1));
    try (var in = new GZIPInputStream(Files.newInputStream(file))) {
      return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  private void await(String what, BooleanSupplier condition) throws IOException {
    StopSignal wait = new StopSignal();
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(what + ": not within " + LIMIT + "\n" + output());
      }
      wait.await(Duration.ofMillis(50));
    }
  }

  private String output() throws IOException {
    Path out = temp.resolve("out");
    return Files.exists(out) ? Files.readString(out) : "";
  }
}
