package dev.kci.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.runtime.Await;
import dev.kci.sandbox.Sandbox;
import dev.kci.service.StopSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A runner without {@code --name} that is replaced by one on another host, with its volume. */
class NewContainerIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String CONFIG =
      """
      trees:
        t: {url: 'https://example.org/t.git'}
      runtimes:
        left: {lab_type: shell, isolation: none}
      platforms:
        shell: {}
      jobs:
        check:
          template: script
          kind: job
          params: {command: 'touch %1$s/begun; until test -e %1$s/go || ! test -d %1$s; do sleep 0.1; done'}
      scheduler:
        - job: check
          event: {channel: node, kind: checkout, state: available}
          runtime: {type: shell}
      """;

  @TempDir Path temp;
  private final Sandbox sandbox = Sandbox.start();
  private final KciApi api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();
  private final List<Process> runners = new ArrayList<>();
  private final StopSignal pause = new StopSignal();

  @AfterEach
  void stop() throws IOException {
    Files.writeString(temp.resolve("go"), ""); // no job outlives the test
    runners.forEach(Process::destroyForcibly);
    api.close();
    sandbox.close();
  }

  @Test
  void continuesWithTheJobsOfThePreviousContainer() throws Exception {
    assumeThat(Path.of("/bin/sh")).describedAs("skipped: a shell runs the jobs").exists();
    Files.writeString(temp.resolve("config.yaml"), CONFIG.formatted(temp));
    Process first = runner("pod-1");
    await("listens", () -> log("pod-1").contains("Listening on channel node"));
    Node checkout = checkout();
    await("the job runs", () -> Files.exists(temp.resolve("begun")));
    await(
        "its node says so",
        () -> job(checkout).flatMap(n -> n.data().string("job_id")).isPresent());
    first.destroyForcibly();
    first.waitFor();

    runner("pod-2");
    Files.writeString(temp.resolve("go"), "");
    await("the job is done", () -> job(checkout).orElseThrow().state() == NodeState.DONE);
    assertThat(job(checkout).orElseThrow().result()).isEqualTo(Result.PASS);
    assertThat(log("pod-2")).contains("Continuing as pod-1");

    Process named = runner("pod-3", "--name", "pod-3");
    assertThat(named.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(named.exitValue()).as(log("pod-3")).isEqualTo(2);
    assertThat(log("pod-3")).contains("--name: 'pod-3', but", "give --name pod-1");
  }

  @Test
  void refusesToStartWithoutAFolderForItsJobs() throws Exception {
    Files.writeString(temp.resolve("config.yaml"), CONFIG.formatted(temp));
    Process process = runner("read-only", Map.of("XDG_STATE_HOME", "/proc/none"));
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(log("read-only")).isEqualTo(2);
    assertThat(log("read-only").lines().filter(line -> line.contains("--state-dir")))
        .singleElement(InstanceOfAssertFactories.STRING)
        .contains("--state-dir: /proc/none: ", "expected a folder that can be written")
        .contains("give --state-dir DIR or KCI_STATE_DIR (in a container, a volume)")
        .doesNotContain("Exception");
  }

  private Node checkout() {
    return api.nodes()
        .create(
            Node.builder(NodeKind.CHECKOUT, "checkout")
                .kernelRevision(
                    Revisions.of("t", "https://example.org/t.git", "b", "%040x".formatted(1)))
                .state(NodeState.AVAILABLE)
                .holdoff(Instant.now().plusSeconds(600))
                .build());
  }

  private Optional<Node> job(Node checkout) {
    NodeQuery query = NodeQuery.where(NodeField.PARENT.is(checkout.requireId()));
    return api.nodes().findAll(query).stream().findFirst();
  }

  private Process runner(String host, String... more) throws IOException {
    return runner(host, Map.of("KCI_STATE_DIR", temp.resolve("volume").toString()), more);
  }

  private Process runner(String host, Map<String, String> environment, String... more)
      throws IOException {
    List<String> options = new ArrayList<>(List.of("--runtime-type", "shell"));
    options.addAll(List.of(more));
    ProcessBuilder builder =
        RunnerProcess.run(
            sandbox, temp.resolve("config.yaml"), temp.resolve(host + ".log"), options);
    builder.environment().put("HOSTNAME", host);
    builder.environment().putAll(environment);
    builder.directory(Files.createDirectory(temp.resolve(host)).toFile());
    Process process = builder.start();
    runners.add(process);
    return process;
  }

  private String log(String host) {
    try {
      return Files.readString(temp.resolve(host + ".log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private void await(String what, BooleanSupplier condition) {
    Await.until(what, LIMIT, condition, () -> log("pod-1") + log("pod-2"));
  }
}
