package dev.kci.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeJson;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.files.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runner as a process of its own, against the sandbox. */
class RunnerIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String CONFIG =
      """
      runtimes:
        shell: {lab_type: shell, isolation: none}
      platforms:
        shell: {}
      jobs:
        build: {template: script, kind: kbuild, params: {arch: x86_64, command: 'echo image > $KCI_ARTIFACTS/kernel'}}
        badbuild: {template: script, kind: kbuild, params: {command: 'exit 2'}}
        boot: {template: script, kind: job, params: {command: 'artifact kernel k; grep -q image k'}}
        suite: {template: script, kind: job, params: {command: 'printf "1..3\\nok 1 a\\nnot ok 2 b\\nok 3 c # SKIP no\\n"'}}
        skip: {template: script, kind: job, params: {command: 'exit 77'}}
        wait: {template: script, kind: job, params: {command: 'while [ -d $(dirname %1$s) ] && [ ! -e %1$s ]; do sleep 0.1; done'}}
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

  private RunnerOnSandbox setup;

  @BeforeEach
  void start() throws IOException {
    setup = new RunnerOnSandbox(temp, CONFIG.formatted(temp.resolve("go")), "");
    Files.createDirectories(temp.resolve("templates/base"));
    Files.writeString(
        temp.resolve("templates/hello.jinja2"),
        "{% extends 'base/' + runtime + '.jinja2' %}{% block run %}"
            + "echo hello {{ name }} {{ word }} {{ karch }} {{ node.data.kernel_revision.tree }}"
            + "{% endblock %}");
    Files.writeString(
        temp.resolve("templates/base/shell.jinja2"), "#!/bin/sh\n{% block run %}{% endblock %}\n");
  }

  @AfterEach
  void stop() throws IOException {
    Files.writeString(temp.resolve("go"), "");
    setup.close();
  }

  @Test
  void runsTheJobsOfACheckoutAndSurvivesARestart() throws Exception {
    Process first = runner();
    Node checkout = setup.checkout(Map.of());
    await("results", () -> setup.isDone(checkout, "suite") && setup.isDone(checkout, "skip"));
    await("wait is taken", () -> job(checkout, "wait").state() == NodeState.AVAILABLE);

    first.destroy();
    assertThat(first.waitFor(60, TimeUnit.SECONDS)).describedAs(setup.output()).isTrue();
    assertThat(first.exitValue()).isZero();
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
    await("boot on the build", () -> setup.isDone(build, "boot"));

    assertThat(build.state()).isEqualTo(NodeState.AVAILABLE);
    assertThat(build.result()).isEqualTo(Result.PASS);
    assertThat(build.artifacts()).containsKeys("kernel", "log");
    assertThat(build.debug().string("sha256.kernel")).contains(Sha256.of("image\n"));
    assertResult(checkout, "badbuild", Result.FAIL, null);
    assertResult(checkout, "suite", Result.FAIL, null);
    assertResult(checkout, "skip", Result.SKIP, null);
    assertResult(checkout, "wait", Result.PASS, null);
    assertResult(checkout, "broken", Result.INCOMPLETE, "job_generation_error");
    assertResult(build, "boot", Result.PASS, null);
    assertThat(job(checkout, "wait").data().string("job_id")).contains(jobOfWait);

    Node suite = job(checkout, "suite");
    assertThat(suite.owner()).isEqualTo("pipeline");
    assertThat(setup.children(suite))
        .extracting(node -> node.name() + ":" + node.result().wireName())
        .containsExactlyInAnyOrder("a:pass", "b:fail", "c:skip");
    assertThat(setup.log(suite)).contains("not ok 2 b");

    Node jinja = job(checkout, "jinja");
    assertThat(setup.log(jinja)).contains("hello jinja of x86_64 x86 t");
    assertThat(temp.resolve("definitions/jinja-" + jinja.id() + ".sh")).isRegularFile();
    assertThat(setup.children(checkout)).describedAs("each job once").hasSize(8);
    retriesWhatTheRetryServiceAsksFor(checkout);
  }

  private void retriesWhatTheRetryServiceAsksFor(Node checkout) throws IOException {
    JsonObject again =
        NodeJson.write(checkout)
            .with("jobfilter", List.of("skip"))
            .with("platform_filter", List.of("shell"))
            .with("retry_counter", 1L);
    setup.api().events().publish("retry", again);
    await("another try", () -> setup.children(checkout).size() == 9);
    assertThat(setup.children(checkout))
        .filteredOn(node -> node.retryCounter() == 1)
        .extracting(Node::name)
        .containsExactly("skip");
  }

  @Test
  void endsAJobWhoseNodeTimedOut() throws Exception {
    runner();
    Node checkout = setup.checkout(Map.of());
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
  void reportsErrorsInOneLine() throws Exception {
    Process wrong = runner("shel");
    assertThat(wrong.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(wrong.exitValue()).isEqualTo(2);
    assertThat(setup.output()).contains("no runtime 'shel'").doesNotContain("\tat ");
  }

  private Process runner() throws IOException {
    return runner("shell");
  }

  private Process runner(String runtimes) throws IOException {
    return setup.start(
        runtimes,
        "--templates",
        temp.resolve("templates").toString(),
        "--output",
        temp.resolve("definitions").toString(),
        "--concurrency",
        "4");
  }

  private Node job(Node parent, String name) {
    return setup.job(parent, name).orElse(Node.builder(NodeKind.JOB, "not there").build());
  }

  private void assertResult(Node parent, String name, Result result, String code) {
    Node node = job(parent, name);
    assertThat(node.state()).describedAs(name).isEqualTo(NodeState.DONE);
    assertThat(node.result()).describedAs(name).isEqualTo(result);
    assertThat(node.errorCode().orElse(null)).describedAs(name).isEqualTo(code);
  }

  private void await(String what, BooleanSupplier condition) throws IOException {
    setup.await(what, LIMIT, condition);
  }
}
