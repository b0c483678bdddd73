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
import dev.kci.sandbox.ClientFiles;
import dev.kci.sandbox.Sandbox;
import dev.kci.service.StopSignal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three replicas as processes: each job is created once, by the owner of its checkout, and goes to
 * the owner of its lab. A shell is not shared, so its jobs stay with their creators.
 */
class ReplicasIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final int CHECKOUTS = 8;
  private static final String CONFIG =
      """
      trees:
        t: {url: 'https://example.org/t.git'}
      runtimes:
        shell: {lab_type: shell, isolation: none}
        lab-a: {lab_type: pull_labs}
        lab-b: {lab_type: pull_labs}
        lab-c: {lab_type: pull_labs}
      platforms:
        shell: {}
        board: {arch: x86_64}
      jobs:
        here: {template: script, kind: job, params: {command: 'echo "$KCI_NODE_ID" >> %s'}}
        a: &offered {template: base/pull_labs.jinja2, kind: job}
        b: *offered
        c: *offered
      scheduler:
        - {job: here, event: &checkout {channel: node, kind: checkout, state: available}, runtime: {name: shell}}
        - {job: a, event: *checkout, runtime: {name: lab-a}, platforms: [board]}
        - {job: b, event: *checkout, runtime: {name: lab-b}, platforms: [board]}
        - {job: c, event: *checkout, runtime: {name: lab-c}, platforms: [board]}
      """;

  @TempDir Path temp;
  private final Sandbox sandbox = Sandbox.start();
  private final KciApi api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();
  private final List<Process> replicas = new ArrayList<>();

  @AfterEach
  void stop() {
    replicas.forEach(Process::destroyForcibly);
    api.close();
    sandbox.close();
  }

  @Test
  void eachJobIsCreatedOnceAndOfferedByTheOwnerOfItsLab() throws Exception {
    assumeThat(Path.of("/bin/sh")).describedAs("skipped: a shell runs the jobs").exists();
    ClientFiles files = ClientFiles.write(sandbox, temp, CONFIG.formatted(temp.resolve("ran")), "");
    for (int i = 1; i <= 3; i++) {
      replicas.add(replica(files, i));
    }
    for (int i = 1; i <= 3; i++) {
      Path log = log(i);
      await("replica " + i + " listens", () -> isListening(log));
    }
    List<Node> checkouts = new ArrayList<>();
    for (int i = 0; i < CHECKOUTS; i++) {
      checkouts.add(checkout(i));
    }
    await(
        "all jobs have arrived",
        () -> jobs(checkouts).stream().filter(this::hasArrived).count() == 4 * CHECKOUTS);
    List<Node> jobs = jobs(checkouts);
    assertThat(jobs).hasSize(4 * CHECKOUTS).allMatch(job -> job.supersededBy().isEmpty());
    List<Node> here = jobs.stream().filter(job -> job.name().equals("here")).toList();
    assertThat(here).allMatch(job -> job.result() == Result.PASS);
    assertThat(Files.readAllLines(temp.resolve("ran")))
        .containsExactlyInAnyOrderElementsOf(here.stream().map(Node::requireId).toList());
    assertThat(here.stream().map(ReplicasIT::mark).collect(Collectors.toSet()))
        .as("the work is shared")
        .hasSizeGreaterThan(1)
        .isSubsetOf("farm-1", "farm-2", "farm-3");
    assertThat(jobs.stream().filter(job -> !here.contains(job)))
        .allMatch(job -> mark(job).equals("farm"));
  }

  private static boolean isListening(Path log) {
    try {
      return Files.readString(log).contains("Listening on channel node");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean hasArrived(Node job) {
    return job.name().equals("here")
        ? job.state() == NodeState.DONE
        : job.jobDefinition().isPresent() && job.state() == NodeState.AVAILABLE;
  }

  private static String mark(Node job) {
    return job.debug().string("runner_instance").orElse("");
  }

  private List<Node> jobs(List<Node> checkouts) {
    List<Node> jobs = new ArrayList<>();
    for (Node checkout : checkouts) {
      jobs.addAll(api.nodes().findAll(NodeQuery.where(NodeField.PARENT.is(checkout.requireId()))));
    }
    return jobs;
  }

  private Node checkout(int number) {
    return api.nodes()
        .create(
            Node.builder(NodeKind.CHECKOUT, "checkout")
                .kernelRevision(
                    Revisions.of("t", "https://example.org/t.git", "b", "%040x".formatted(number)))
                .state(NodeState.AVAILABLE)
                .holdoff(Instant.now().plusSeconds(3600))
                .build());
  }

  private Process replica(ClientFiles files, int number) throws IOException {
    List<String> options =
        List.of(
            "--settings",
            files.settings().toString(),
            "--runtimes",
            "shell,lab-a,lab-b,lab-c",
            "--name",
            "farm",
            "--shard",
            number + "/3",
            "--state-dir",
            temp.resolve("state-" + number).toString(),
            "--poll-period",
            "10m");
    return RunnerProcess.run(sandbox, files.configuration(), log(number), options).start();
  }

  private Path log(int number) {
    return temp.resolve("log-" + number);
  }

  private void await(String what, BooleanSupplier condition) throws IOException {
    StopSignal wait = new StopSignal();
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        StringBuilder logs = new StringBuilder();
        for (int i = 1; i <= replicas.size(); i++) {
          logs.append("\n== ").append(i).append("\n").append(Files.readString(log(i)));
        }
        throw new AssertionError(what + ": not within " + LIMIT + logs);
      }
      wait.await(Duration.ofMillis(100));
    }
  }
}
