package dev.kci.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.sandbox.ClientFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three replicas as processes: each job is created once, by the owner of its checkout, and goes to
 * the owner of its lab. A shell is not shared, so its jobs stay with their creators.
 */
class ReplicasIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final int REPLICAS = 3;
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

  @Test
  void eachJobIsCreatedOnceAndOfferedByTheOwnerOfItsLab() throws Exception {
    assumeThat(Path.of("/bin/sh")).describedAs("skipped: a shell runs the jobs").exists();
    try (RunnerGroup replicas = new RunnerGroup(temp, LIMIT)) {
      start(replicas);
      List<Node> checkouts = new ArrayList<>();
      for (int i = 0; i < CHECKOUTS; i++) {
        checkouts.add(replicas.checkout(i));
      }
      replicas.await(
          "all jobs have arrived",
          () ->
              jobs(replicas, checkouts).stream().filter(ReplicasIT::hasArrived).count()
                  == 4 * CHECKOUTS);
      check(jobs(replicas, checkouts));
    }
  }

  private void start(RunnerGroup replicas) throws IOException {
    ClientFiles files =
        ClientFiles.write(replicas.sandbox(), temp, CONFIG.formatted(temp.resolve("ran")), "");
    for (int i = 1; i <= REPLICAS; i++) {
      replicas.start(
          "farm-" + i,
          files.configuration(),
          List.of(
              "--settings",
              files.settings().toString(),
              "--runtimes",
              "shell,lab-a,lab-b,lab-c",
              "--name",
              "farm",
              "--shard",
              i + "/" + REPLICAS,
              "--poll-period",
              "10m"));
    }
    for (String replica : replicas.names()) {
      replicas.awaitListening(replica);
    }
  }

  private void check(List<Node> jobs) throws IOException {
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

  private static boolean hasArrived(Node job) {
    return job.name().equals("here")
        ? job.state() == NodeState.DONE
        : job.jobDefinition().isPresent() && job.state() == NodeState.AVAILABLE;
  }

  private static String mark(Node job) {
    return job.debug().string("runner_instance").orElse("");
  }

  private static List<Node> jobs(RunnerGroup replicas, List<Node> checkouts) {
    return checkouts.stream().flatMap(checkout -> replicas.children(checkout).stream()).toList();
  }
}
