package dev.kci.timeout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.sandbox.Sandbox;
import dev.kci.sandbox.SentRequests;
import dev.kci.sandbox.faults.Fault;
import dev.kci.service.Heartbeat;
import dev.kci.service.Heartbeats;
import dev.kci.service.StopSignal;
import dev.kci.status.Meters;
import dev.kci.timeout.rules.Mode;
import dev.kci.timeout.rules.NodeOwners;
import dev.kci.timeout.rules.RuleSelection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which childless nodes stay open, against the sandbox. */
class ChildlessHoldIT {
  private static final NodeOwners OWNER =
      new NodeOwners(Optional.of("pipeline"), Set.of("runtime-shell"));

  private final Sandbox sandbox = Sandbox.start();
  private final SentRequests requests = new SentRequests();
  private final KciApi api = requests.api(sandbox, "pipeline");
  private final StopSignal stop = new StopSignal();

  @AfterEach
  void close() {
    api.close();
    sandbox.close();
  }

  /** Who is there. */
  private List<String> questions() {
    return requests.lines().stream().filter(line -> line.contains("/kv/")).toList();
  }

  @Test
  void nodesWithoutARunnerStayOpenAndOneQuerySuffices() {
    Node one = lapsed(NodeKind.CHECKOUT);
    Node two = lapsed(NodeKind.KBUILD);
    pass(Duration.ofHours(6));
    assertThat(state(one)).isEqualTo(NodeState.AVAILABLE);
    assertThat(state(two)).isEqualTo(NodeState.AVAILABLE);
    assertThat(questions()).hasSize(1);
  }

  @Test
  void patchSeriesEndsAsBefore() {
    Node checkout = lapsed(NodeKind.CHECKOUT);
    Node series =
        api.nodes()
            .create(
                Node.childOf(checkout, NodeKind.CHECKOUT, "patchset")
                    .state(NodeState.AVAILABLE)
                    .result(Result.PASS)
                    .holdoff(Instant.now())
                    .build());
    pass(Duration.ofHours(6));
    assertThat(state(series)).isEqualTo(NodeState.DONE);
  }

  @Test
  void otherNodesEndAsBefore() {
    Node job = lapsed(NodeKind.JOB);
    pass(Duration.ofHours(6));
    assertThat(state(job)).isEqualTo(NodeState.DONE);
    assertThat(questions()).as("asked only when a childless node is due").isEmpty();
  }

  @Test
  void nodeWithAChildIsNotHeldAndTheParentOfAHeldNodeStaysOpen() {
    Node checkout = lapsed(NodeKind.CHECKOUT);
    Node build =
        api.nodes()
            .create(
                Node.childOf(checkout, NodeKind.KBUILD, "build")
                    .state(NodeState.AVAILABLE)
                    .result(Result.PASS)
                    .holdoff(Instant.now())
                    .build());
    Node other = lapsed(NodeKind.CHECKOUT);
    Instant longAgo = Instant.now().minus(Duration.ofHours(2)); // no job of the last hour
    api.nodes()
        .create(
            Node.childOf(other, NodeKind.JOB, "job")
                .created(longAgo)
                .state(NodeState.DONE)
                .result(Result.PASS)
                .build());
    heard(Duration.ofMinutes(5), Duration.ofMinutes(1));
    pass(Duration.ofHours(6));
    assertThat(state(other)).isEqualTo(NodeState.DONE);
    assertThat(state(build)).isEqualTo(NodeState.AVAILABLE);
    assertThat(state(checkout)).isEqualTo(NodeState.CLOSING);

    heard(Duration.ofMinutes(5), Duration.ZERO);
    pass(Duration.ofHours(6));
    assertThat(state(build)).isEqualTo(NodeState.DONE);
    assertThat(state(checkout)).isEqualTo(NodeState.DONE);
  }

  @Test
  void resultsOfABuildEndNoHold() {
    Node build = lapsed(NodeKind.KBUILD);
    api.nodes().create(Node.childOf(build, NodeKind.TEST, "boot-log").build().done(Result.PASS));
    pass(Duration.ofHours(6));
    assertThat(state(build)).isEqualTo(NodeState.AVAILABLE);
  }

  @Test
  void strangersChildEndsNoHold() {
    Node checkout = lapsed(NodeKind.CHECKOUT);
    try (KciApi admin = KciApi.builder(sandbox.url()).token(sandbox.token("admin")).build()) {
      admin
          .nodes()
          .create(Node.childOf(checkout, NodeKind.JOB, "theirs").build().done(Result.PASS));
      pass(Duration.ofHours(6));
      assertThat(state(checkout)).isEqualTo(NodeState.AVAILABLE);
    }
  }

  @Test
  void holdIsBoundedAndZeroDisablesIt() {
    Node node = lapsed(NodeKind.CHECKOUT);
    pass(Duration.ofHours(6));
    assertThat(state(node)).isEqualTo(NodeState.AVAILABLE);
    pass(Duration.ZERO);
    assertThat(state(node)).isEqualTo(NodeState.DONE);
    assertThat(api.nodes().get(node.requireId()).result()).isEqualTo(Result.PASS);
  }

  @Test
  void withoutHeartbeatsAJobOfTheLastHourCounts() {
    lapsed(NodeKind.JOB);
    Node checkout = lapsed(NodeKind.CHECKOUT);
    sandbox.faults().next(1, Fault.status(500).on("GET", "/kv/"));
    pass(Duration.ofHours(6));
    assertThat(state(checkout)).isEqualTo(NodeState.DONE);
  }

  @Test
  void forgedHeartbeatOfTheFutureHidesNoOtherScheduler() {
    lapsed(NodeKind.JOB);
    Node checkout = lapsed(NodeKind.CHECKOUT);
    heard(Duration.ofDays(-9998), Duration.ofDays(-9999));
    pass(Duration.ofHours(6));
    assertThat(state(checkout)).isEqualTo(NodeState.DONE);
  }

  @Test
  void forgedHeartbeatsAreIgnored() {
    for (String text : new String[] {"[", "[1, {}]", "{\"time\": 1}", "[[[["}) {
      api.keyValues().set("kci", "kci-runner.pipeline", text);
      assertThat(new Heartbeats(api.keyValues()).of("kci-runner", "pipeline")).isEmpty();
    }
    heard(Duration.ofMinutes(2), Duration.ofMinutes(1));
    assertThat(new Heartbeats(api.keyValues()).of("kci-runner", "pipeline")).hasSize(1);
  }

  @Test
  void eachInstanceHasItsHeartbeatAndTheServiceHasAll() {
    beat("lab/1", Duration.ofMinutes(3), Duration.ofMinutes(2));
    beat("lab-2", Duration.ofMinutes(3), Duration.ofMinutes(1));
    beat("lab/1", Duration.ofMinutes(3), Duration.ZERO);
    assertThat(new Heartbeats(api.keyValues()).of("kci-runner", "pipeline"))
        .extracting(Heartbeat::instance)
        .containsExactly("lab/1", "lab-2");
    assertThat(api.keyValues().get("kci", "kci-runner.pipeline.lab_1").orElseThrow())
        .contains("\"service\":\"kci-runner\"", "\"instance\":\"lab/1\"", "\"version\":\"1\"");
  }

  private void heard(Duration sinceAgo, Duration ago) {
    beat("lab-1", sinceAgo, ago);
  }

  private void beat(String instance, Duration sinceAgo, Duration ago) {
    Instant now = Instant.now();
    new Heartbeats(api.keyValues())
        .write(
            new Heartbeat(
                "kci-runner", instance, "pipeline", "1", now.minus(sinceAgo), now.minus(ago)));
  }

  /** Available and over since it was made, within the last second. */
  private Node lapsed(NodeKind kind) {
    return api.nodes()
        .create(
            Node.builder(kind, kind.wireName())
                .treeid("tree-" + System.nanoTime())
                .state(NodeState.AVAILABLE)
                .result(Result.PASS)
                .holdoff(Instant.now())
                .build());
  }

  private NodeState state(Node node) {
    return api.nodes().get(node.requireId()).state();
  }

  private void pass(Duration longest) {
    CreationWindows windows =
        new CreationWindows(api.nodes()::readablePage, TimeoutPass.PAGE, stop);
    try (NodeUpdates updates = new NodeUpdates(api.nodes(), windows, new Meters(), stop, 2)) {
      new TimeoutPass(
              api.nodes(),
              updates,
              windows,
              new RuleSelection(Mode.ALL, true),
              OWNER,
              treeid -> true,
              new ChildlessHold(api, longest),
              null,
              stop)
          .run(Instant.now());
    }
  }
}
