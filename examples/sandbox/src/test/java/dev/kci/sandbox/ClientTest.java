package dev.kci.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.kci.api.IllegalTransitionException;
import dev.kci.api.KciApi;
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
import java.util.List;
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
}
