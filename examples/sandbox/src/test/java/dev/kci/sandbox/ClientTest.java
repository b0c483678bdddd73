package dev.kci.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.kci.api.IllegalTransitionException;
import dev.kci.api.KciApi;
import dev.kci.api.NotFoundException;
import dev.kci.api.Subscription;
import dev.kci.api.UnauthorizedException;
import dev.kci.api.model.EventQuery;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.NodeTree;
import dev.kci.api.model.PastEvent;
import dev.kci.api.model.Result;
import dev.kci.api.model.SubscriptionStatistics;
import dev.kci.api.model.TelemetryCount;
import dev.kci.api.model.TelemetryEvent;
import dev.kci.api.model.TelemetryField;
import dev.kci.api.model.TelemetryPage;
import dev.kci.api.model.TelemetryQuery;
import dev.kci.api.model.TelemetryWindow;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The client library and the sandbox together. */
class ClientTest {
  private final Sandbox sandbox = Sandbox.start();
  private final KciApi api = api("pipeline");

  private KciApi api(String user) {
    return KciApi.builder(sandbox.url()).token(sandbox.token(user)).build();
  }

  @AfterEach
  void close() {
    api.close();
    sandbox.close();
  }

  private Node checkout(String name) {
    return api.nodes()
        .create(Node.builder(NodeKind.CHECKOUT, name).data("made_up", List.of(1)).build());
  }

  @Test
  void marksNodesForTheBridge() {
    Node first = checkout("a");
    Node second = checkout("b");

    assertThat(
            api.nodes()
                .markProcessedByKcidbBridge(List.of(first.requireId(), second.requireId()), true))
        .isEqualTo(2);
    assertThat(
            api.nodes()
                .findAll(NodeQuery.where(NodeField.PROCESSED_BY_KCIDB_BRIDGE.is(true)), 1, 1))
        .extracting(Node::name)
        .containsExactly("b");
  }

  @Test
  void tellsAnAdministratorWhoListens() {
    try (Subscription subscription = api.events().subscribe("node");
        KciApi admin = api("admin")) {
      assertThat(admin.events().statistics())
          .extracting(SubscriptionStatistics::id, SubscriptionStatistics::user)
          .containsExactly(tuple(subscription.id(), "pipeline"));
    }
    assertThatThrownBy(() -> api.events().statistics()).isInstanceOf(UnauthorizedException.class);
  }

  @Test
  void changesANodeWithoutAnEventOrWithOne() {
    Node node = checkout("a");
    Node silent = api.nodes().updateSilently(node, n -> n.withState(NodeState.AVAILABLE));
    api.nodes().update(silent, n -> n.done(Result.PASS));

    List<PastEvent> events =
        api.events().historyWithNodes(EventQuery.all().node(node.requireId()), 10, 0);
    assertThat(events)
        .extracting(event -> event.nodeEvent().orElseThrow().state())
        .containsExactly(NodeState.RUNNING, NodeState.DONE);
    assertThat(events.get(0).node().data()).isEqualTo(JsonObject.of("made_up", List.of(1)));
    assertThatThrownBy(() -> api.nodes().update(node, n -> n.withState(NodeState.CLOSING)))
        .isInstanceOf(IllegalTransitionException.class)
        .hasMessageContaining("the node has gone on");
  }

  @Test
  void submitsResultsBelowAJobThatIsDone() {
    Node checkout = checkout("a");
    Node job = api.nodes().create(Node.childOf(checkout, NodeKind.JOB, "kunit").build());
    Node done = job.done(Result.PASS);
    Node test = Node.lateChildOf(done, NodeKind.TEST, "t").state(NodeState.DONE).build();

    List<Node> written = api.nodes().submitTree(new NodeTree(done, List.of(NodeTree.leaf(test))));
    assertThat(written).extracting(Node::name).containsExactly("kunit", "t");
    assertThat(written.get(1).parent()).isEqualTo(job.id());
    assertThat(api.nodes().update(written.get(1), n -> n.withResult(Result.FAIL)).result())
        .isEqualTo(Result.FAIL);
  }

  @Test
  void keepsTextsForAllUsers() {
    api.keyValues().set("kci", "runner.pipeline.a", "2026-11-27T10:00:00 ü%/");
    try (KciApi other = api("runtime-shell")) {
      assertThat(other.keyValues().get("kci", "runner.pipeline.a"))
          .contains("2026-11-27T10:00:00 ü%/");
      other.keyValues().set("kci", "b c#%", "odd");
      assertThat(api.keyValues().get("kci", "b c#%")).contains("odd");
      other.keyValues().delete("kci", "runner.pipeline.a");
    }
    assertThat(api.keyValues().get("kci", "runner.pipeline.a")).isEmpty();
    assertThatThrownBy(() -> api.keyValues().get("kci", "a/b"))
        .as("the server takes a slash as one, encoded or not")
        .isInstanceOf(NotFoundException.class);
    api.keyValues().set("kci", "k", "v");
    api.keyValues().set("kci", "k", "");
    assertThat(api.keyValues().get("kci", "k")).as("an empty text forgets the key").isEmpty();
  }

  @Test
  void countsAndFindsTelemetry() {
    TelemetryEvent event =
        TelemetryEvent.of("job_result", "lava-x")
            .with(TelemetryField.DEVICE_TYPE, "rk3588")
            .with(TelemetryField.DEVICE_ID, "board-1");
    Instant old = Instant.now().minus(Duration.ofDays(3));
    assertThat(
            api.telemetry()
                .send(
                    List.of(
                        event.withResult(Result.PASS).withTime(old),
                        event.withResult(Result.FAIL).withExtra(JsonObject.of("a", 1)),
                        event.withResult(Result.INCOMPLETE).withInfraError(true),
                        TelemetryEvent.of("job_skip", "lava-y"))))
        .isEqualTo(4);

    TelemetryQuery query = TelemetryQuery.all().where(TelemetryField.RUNTIME, "lava-x");
    TelemetryPage page = api.telemetry().page(query, 2, 1);
    assertThat(page.total()).isEqualTo(3);
    assertThat(page.items())
        .extracting(TelemetryEvent::result)
        .containsExactly(Result.FAIL, Result.INCOMPLETE);
    assertThat(api.telemetry().page(query.until(old.plusSeconds(1)), 9, 0).items()).hasSize(1);
    assertThat(api.telemetry().page(query.result(Result.FAIL), 9, 0).items()).hasSize(1);

    assertThat(
            api.telemetry().statistics(TelemetryQuery.all(), List.of(TelemetryField.DEVICE_TYPE)))
        .containsExactly(
            new TelemetryCount(Map.of(TelemetryField.DEVICE_TYPE, "rk3588"), 3, 1, 1, 1, 0, 1),
            new TelemetryCount(Map.of(), 1, 0, 0, 0, 0, 0));

    var anomalies = api.telemetry().anomalies(TelemetryWindow.ONE_DAY, 0.6, 2, true);
    assertThat(anomalies.results()).hasSize(1);
    assertThat(anomalies.results().get(0).asMap())
        .containsEntry("device_id", "board-1")
        .containsEntry("infra_rate", new BigDecimal("0.5"))
        .containsEntry("fail_rate", new BigDecimal("1.0"))
        .containsEntry("constant_failure", true);
    assertThat(anomalies.errors()).isEmpty();
    assertThat(api.telemetry().anomalies(TelemetryWindow.ONE_HOUR, 1).errors())
        .singleElement()
        .satisfies(error -> assertThat(error.string("runtime")).contains("lava-y"));
  }
}
