package dev.kci.runner.create;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.KciApi;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.NodeTree;
import dev.kci.api.model.Result;
import dev.kci.pipeline.schedule.RuntimeSelection;
import dev.kci.sandbox.Sandbox;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What our programs write for themselves outlives every way of writing a node. */
class MarksTest {
  private static final RunnerMark MARK = new RunnerMark("one");

  private final Sandbox sandbox = Sandbox.start();
  private final KciApi api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();

  @AfterEach
  void stop() {
    api.close();
    sandbox.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"checkout", "kbuild", "job", "test", "process"})
  void marksSurviveEveryKindOfUpdate(String kind) {
    Node node =
        Node.builder(new NodeKind(kind), kind)
            .debug(MARK.in(JsonObject.of(RuntimeSelection.Choice.KEY, "least loaded"), ""))
            .build()
            .withSupersededBy("5fbd4bea9a8e4a31e5e2a001");
    Node posted = api.nodes().create(node);
    assertMarked("POST", posted);

    Node put = api.nodes().put(posted.withState(NodeState.AVAILABLE));
    assertMarked("PUT", put);

    Node patched = api.nodes().update(put, n -> n.withData(n.data().with("error_msg", "m")));
    assertMarked("PATCH", patched);

    Node test = Node.childOf(patched, NodeKind.TEST, "t").build();
    api.nodes()
        .submitTree(
            new NodeTree(patched.done(Result.FAIL), List.of(new NodeTree(test, List.of()))));
    assertMarked("hierarchy", api.nodes().get(posted.requireId()));
    assertThat(api.nodes().count(NodeQuery.where(MARK.condition()))).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"kbuild", "job"})
  void unknownKeysOfDataDoNotSurvive(String kind) {
    Node node =
        api.nodes().create(Node.builder(new NodeKind(kind), kind).data("mark", "x").build());
    api.nodes().submitTree(new NodeTree(node, List.of()));
    assertThat(api.nodes().get(node.requireId()).data().string("mark")).isEmpty();
    assertThat(api.nodes().count(NodeQuery.where(NodeField.data("mark").is("x")))).isZero();
  }

  private static void assertMarked(String way, Node node) {
    assertThat(MARK.isOn(node)).as(way).isTrue();
    assertThat(node.supersededBy()).as(way).isPresent();
    assertThat(node.debug().string(RuntimeSelection.Choice.KEY)).as(way).isPresent();
  }
}
