package dev.kci.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.runner.create.RunnerMark;
import dev.kci.sandbox.faults.Fault;
import dev.kci.service.Heartbeats;
import dev.kci.service.StopSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two runners with one configuration, killed with -9 and started again at random, and events that
 * come twice and late: each job runs exactly once, and what is superseded never runs.
 *
 * <p>The long form: {@code -Dtwo.runners.checkouts=200}; a run again: {@code -Dkci.seed=…}.
 */
class TwoRunnersIT {
  private static final int CHECKOUTS = Integer.getInteger("two.runners.checkouts", 10);
  private static final long SEED = Long.getLong("kci.seed", 20_261_127);
  private static final Duration LIMIT = Duration.ofSeconds(90 + 6L * CHECKOUTS);

  private static final String CONFIG =
      """
      trees:
        t: {url: 'https://example.org/t.git'}
      runtimes:
        left: {lab_type: shell, isolation: none}
        right: {lab_type: shell, isolation: none}
      platforms:
        shell: {}
      jobs:
        build: {template: script, kind: kbuild, params: &run {command: 'echo "$KCI_NODE_ID" >> %s'}}
        check: {template: script, kind: job, params: *run}
        test: {template: script, kind: job, params: *run}
      scheduler:
        - {job: build, event: &checkout {channel: node, kind: checkout, state: available}, runtime: {name: left}}
        - {job: check, event: *checkout, runtime: {type: shell}}
        - {job: test, event: {channel: node, kind: kbuild, name: build, state: available}, runtime: {type: shell}}
      """;

  @TempDir Path temp;
  private final Random random = new Random(SEED);
  private final StopSignal pause = new StopSignal();
  private RunnerGroup runners;
  private int kills;
  private int repeated;

  @BeforeEach
  void create() {
    runners = new RunnerGroup(temp, LIMIT);
  }

  @AfterEach
  void stop() {
    runners.close();
  }

  @Test
  void everyJobRunsExactlyOnce() throws Exception {
    assumeThat(Path.of("/bin/sh")).describedAs("skipped: a shell runs the jobs").exists();
    System.out.printf("TwoRunnersIT: %d checkouts, seed %d%n", CHECKOUTS, SEED);
    Files.writeString(temp.resolve("config.yaml"), CONFIG.formatted(temp.resolve("ran")));
    startBoth();
    // a far API: both have asked what is there before either has created it
    runners
        .sandbox()
        .faults()
        .next(Integer.MAX_VALUE, Fault.delay(Duration.ofMillis(100)).on("POST", "/node$"));
    runners.sandbox().faults().duplicateEvents(2 * CHECKOUTS);
    List<Node> checkouts = new ArrayList<>();
    for (int i = 0; i < CHECKOUTS; i++) {
      checkouts.add(runners.checkout(i));
      repeatEvents(checkouts);
      if (random.nextInt(3) == 0 || i == CHECKOUTS / 2) {
        pause.await(Duration.ofMillis(random.nextInt(150))); // in the middle of the work on it
        killAndRestart(random.nextBoolean() ? "one" : "two");
      } else {
        pause.await(Duration.ofMillis(random.nextInt(800)));
      }
    }
    for (Node checkout : checkouts) {
      runners.await("the jobs of " + checkout.id(), () -> isDone(checkout));
    }
    repeatEvents(checkouts);
    List<Node> all = new ArrayList<>();
    for (Node checkout : checkouts) {
      List<Node> below = runners.children(checkout);
      all.addAll(below);
      below.forEach(node -> all.addAll(runners.children(node)));
    }
    System.out.printf(
        "TwoRunnersIT: %d kills, %d repeated events, %d nodes of which %d superseded%n",
        kills, repeated, all.size(), all.stream().filter(TwoRunnersIT::isSuperseded).count());
    check(checkouts, all);
  }

  @Test
  void runnersThatKnowEachOtherCreateEachJobOnce() throws Exception {
    assumeThat(Path.of("/bin/sh")).describedAs("skipped: a shell runs the jobs").exists();
    Files.writeString(temp.resolve("config.yaml"), manyJobs(18));
    startBoth();
    Heartbeats heartbeats = new Heartbeats(runners.api().keyValues());
    runners.await("both are heard of", () -> heartbeats.of("kci-runner", "pipeline").size() == 2);
    runners
        .sandbox()
        .faults()
        .next(Integer.MAX_VALUE, Fault.delay(Duration.ofMillis(100)).on("POST", "/node$"));
    Node checkout = runners.checkout(1);
    runners.await(
        "all jobs",
        () ->
            staying(checkout).values().stream().filter(node -> node.result() != null).count()
                == 18);
    assertThat(runners.children(checkout)).describedAs(runners.output()).hasSize(18);
    for (String name : runners.names()) {
      assertThat(runners.children(checkout)).anyMatch(new RunnerMark(name)::isOn);
    }
  }

  private static String manyJobs(int count) {
    StringBuilder jobs = new StringBuilder();
    StringBuilder entries = new StringBuilder();
    for (int i = 0; i < count; i++) {
      jobs.append("  j%d: {template: script, kind: job, params: {command: 'true'}}\n".formatted(i));
      entries.append(
          ("  - {job: j%d, event: {channel: node, kind: checkout, state: available},"
                  + " runtime: {name: left}}\n")
              .formatted(i));
    }
    return CONFIG.substring(0, CONFIG.indexOf("jobs:"))
        + "jobs:\n"
        + jobs
        + "scheduler:\n"
        + entries;
  }

  private void check(List<Node> checkouts, List<Node> all) throws IOException {
    List<Node> staying = all.stream().filter(node -> !isSuperseded(node)).toList();
    Set<String> jobs =
        staying.stream()
            .map(node -> node.parent() + " " + node.name() + " " + node.retryCounter())
            .collect(Collectors.toSet());
    assertThat(staying).describedAs("one node a job").hasSize(3 * checkouts.size());
    assertThat(jobs).describedAs("all jobs").hasSize(3 * checkouts.size());
    assertThat(staying).allSatisfy(node -> assertThat(node.result()).isEqualTo(Result.PASS));
    List<String> ran = Files.readAllLines(temp.resolve("ran"));
    assertThat(ran)
        .describedAs("each staying node ran once, no superseded one did")
        .containsExactlyInAnyOrderElementsOf(staying.stream().map(Node::requireId).toList());
    for (Node node : all) {
      node.supersededBy()
          .ifPresent(
              by -> {
                assertThat(node.state()).isEqualTo(NodeState.DONE);
                assertThat(node.result()).isNull();
                assertThat(node.processedByKcidbBridge()).isTrue();
                assertThat(by).isLessThan(node.requireId());
              });
    }
  }

  private static boolean isSuperseded(Node node) {
    return node.supersededBy().isPresent();
  }

  private boolean isDone(Node checkout) {
    Map<String, Node> jobs = staying(checkout);
    Node build = jobs.get("build");
    Node check = jobs.get("check");
    if (build == null || build.result() == null || check == null || check.result() == null) {
      return false;
    }
    Node test = staying(build).get("test");
    return test != null && test.result() != null;
  }

  private Map<String, Node> staying(Node parent) {
    Map<String, Node> byName = new LinkedHashMap<>();
    runners.children(parent).stream()
        .filter(node -> !isSuperseded(node))
        .forEach(node -> byName.put(node.name(), node));
    return byName;
  }

  /** The newest one's event again, and some of others', with those of what is below them. */
  private void repeatEvents(List<Node> checkouts) {
    List<Node> again = new ArrayList<>(List.of(checkouts.get(checkouts.size() - 1)));
    for (int i = random.nextInt(3); i > 0; i--) {
      Node earlier = checkouts.get(random.nextInt(checkouts.size()));
      again.add(earlier);
      again.addAll(runners.children(earlier));
    }
    for (Node node : again) {
      runners.api().events().publish("node", NodeEvent.ofCurrent(node).json());
      repeated++;
    }
  }

  private void killAndRestart(String name) throws IOException, InterruptedException {
    runners.kill(name);
    kills++;
    start(name);
    if (random.nextInt(4) > 0) { // else it may be killed while it starts
      runners.awaitListening(name);
    }
  }

  private void startBoth() throws IOException {
    for (String name : List.of("one", "two")) {
      start(name);
    }
    for (String name : runners.names()) {
      runners.awaitListening(name);
    }
  }

  private void start(String name) throws IOException {
    runners.start(
        name,
        temp.resolve("config.yaml"),
        List.of(
            "--runtime-type",
            "shell",
            "--name",
            name,
            "--poll-period",
            "10s",
            "--concurrency",
            "3"));
  }
}
