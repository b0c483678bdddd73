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
import dev.kci.api.model.JsonText;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.NodeTree;
import dev.kci.api.model.PastEvent;
import dev.kci.api.model.Result;
import dev.kci.api.model.SubscriptionStatistics;
import dev.kci.api.model.TelemetryEvent;
import dev.kci.api.model.TelemetryField;
import dev.kci.api.model.Timestamps;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
    assertThat(api.nodes().findAll(NodeQuery.where(NodeField.PROCESSED_BY_KCIDB_BRIDGE.is(true))))
        .extracting(Node::name)
        .containsExactly("a", "b");
  }

  @Test
  void administratorSeesSubscriptions() {
    try (Subscription subscription = api.events().subscribe("node", false, null);
        KciApi admin = api("admin")) {
      assertThat(admin.events().statistics())
          .extracting(SubscriptionStatistics::id, SubscriptionStatistics::user)
          .containsExactly(tuple(subscription.id(), "pipeline"));
    }
    assertThatThrownBy(() -> api.events().statistics()).isInstanceOf(UnauthorizedException.class);
  }

  @Test
  void nodeChangeMayBeSilent() {
    Node node = checkout("a");
    Node silent = api.nodes().updateSilently(node, n -> n.withState(NodeState.AVAILABLE));
    api.nodes().update(silent, n -> n.done(Result.PASS));

    List<PastEvent> events = api.events().history(EventQuery.all().node(node.requireId()));
    assertThat(events)
        .extracting(event -> event.nodeEvent().orElseThrow().state())
        .containsExactly(NodeState.RUNNING, NodeState.DONE);
    assertThatThrownBy(() -> api.nodes().update(node, n -> n.withState(NodeState.CLOSING)))
        .isInstanceOf(IllegalTransitionException.class)
        .hasMessageContaining("the node has moved on");
  }

  @Test
  void resultsCanBeSubmittedBelowADoneJob() {
    Node checkout = checkout("a");
    Node job = api.nodes().create(Node.childOf(checkout, NodeKind.JOB, "kunit").build());
    Node done = job.done(Result.PASS);
    Node test = Node.lateChildOf(done, NodeKind.TEST, "t").state(NodeState.DONE).build();

    List<Node> written =
        api.nodes().submitTree(new NodeTree(done, List.of(new NodeTree(test, List.of()))));
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
    Instant old = Instant.now().minus(Duration.ofDays(3));
    assertThat(
            api.telemetry()
                .send(
                    List.of(
                        jobResult(old, Result.PASS, false),
                        jobResult(null, Result.FAIL, false),
                        jobResult(null, Result.INCOMPLETE, true),
                        new TelemetryEvent(
                            null,
                            Map.of(
                                TelemetryField.KIND, "job_skip", TelemetryField.RUNTIME, "lava-y"),
                            null,
                            false,
                            0,
                            JsonObject.empty()))))
        .isEqualTo(4);

    JsonObject page = object("/latest/telemetry?runtime=lava-x&limit=2&offset=1");
    assertThat(page.integer("total")).contains(3L);
    assertThat(results(page)).containsExactly("fail", "incomplete");
    String until = Timestamps.format(old.plusSeconds(1));
    assertThat(results(object("/latest/telemetry?until=" + until))).containsExactly("pass");
    assertThat(results(object("/latest/telemetry?result=fail"))).containsExactly("fail");

    assertThat(JsonText.parse(get("/latest/telemetry/stats?group_by=device_type")))
        .isEqualTo(
            JsonText.parse(
                """
                [{"device_type": "rk3588", "total": 3, "pass": 1, "fail": 1, "incomplete": 1,
                  "skip": 0, "infra_error": 1},
                 {"device_type": null, "total": 1, "pass": 0, "fail": 0, "incomplete": 0,
                  "skip": 0, "infra_error": 0}]\
                """));

    JsonObject devices =
        object("/latest/telemetry/anomalies?window=24h&threshold=0.6&min_total=2&scope=device");
    assertThat(objects(devices, "result_anomalies"))
        .singleElement()
        .satisfies(
            device ->
                assertThat(device.asMap())
                    .containsEntry("device_id", "board-1")
                    .containsEntry("infra_rate", new BigDecimal("0.5"))
                    .containsEntry("fail_rate", new BigDecimal("1.0"))
                    .containsEntry("constant_failure", true));
    assertThat(objects(devices, "error_anomalies")).isEmpty();
    assertThat(
            objects(object("/latest/telemetry/anomalies?window=1h&min_total=1"), "error_anomalies"))
        .singleElement()
        .satisfies(error -> assertThat(error.string("runtime")).contains("lava-y"));
  }

  private static TelemetryEvent jobResult(@Nullable Instant time, Result result, boolean infra) {
    Map<TelemetryField, String> texts =
        Map.of(
            TelemetryField.KIND, "job_result",
            TelemetryField.RUNTIME, "lava-x",
            TelemetryField.DEVICE_TYPE, "rk3588",
            TelemetryField.DEVICE_ID, "board-1");
    return new TelemetryEvent(time, texts, result, infra, 0, JsonObject.of("a", 1));
  }

  private String get(String path) {
    return new RawClient(sandbox).get(path, null).body();
  }

  private JsonObject object(String path) {
    return JsonText.parseObject(get(path));
  }

  private static List<JsonObject> objects(JsonObject json, String key) {
    return ((List<?>) json.asMap().get(key))
        .stream().map(item -> JsonObject.from(item).orElseThrow()).toList();
  }

  private static List<String> results(JsonObject page) {
    return objects(page, "items").stream().map(item -> item.string("result").orElse("")).toList();
  }
}
