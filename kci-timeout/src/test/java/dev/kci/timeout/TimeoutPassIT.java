package dev.kci.timeout;

import static dev.kci.timeout.PassSandbox.LATER;
import static dev.kci.timeout.PassSandbox.OWNER;
import static dev.kci.timeout.PassSandbox.PAST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeBuilder;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.timeout.rules.Mode;
import dev.kci.timeout.rules.NodeOwners;
import dev.kci.timeout.rules.RuleSelection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Passes against a real server, with somebody else writing at the worst moments. */
class TimeoutPassIT {
  private final PassSandbox sandbox = new PassSandbox();

  @AfterEach
  void close() {
    sandbox.close();
  }

  @Nested
  class Chart {
    @Test
    void timedOutNodeEndsWithTheUnfinishedOnesBelowIt() {
      Node checkout = sandbox.root("t1", NodeState.CLOSING, Result.PASS, PAST, PAST);
      Node build = sandbox.child(checkout, NodeKind.KBUILD, NodeState.DONE, Result.PASS, LATER);
      Node job = sandbox.child(build, NodeKind.JOB, NodeState.RUNNING, null, LATER);

      assertThat(sandbox.pass(Mode.ALL).made()).isEqualTo(2);

      assertThat(sandbox.now(checkout).state()).isEqualTo(NodeState.DONE);
      assertThat(sandbox.now(checkout).result()).isEqualTo(Result.PASS);
      assertThat(sandbox.now(checkout).errorCode()).isEmpty();
      assertThat(sandbox.now(job).state()).isEqualTo(NodeState.DONE);
      assertThat(sandbox.now(job).result()).isEqualTo(Result.INCOMPLETE);
      assertThat(sandbox.now(job).errorCode()).contains("node_timeout");
      assertThat(sandbox.now(job).data().string("arch")).contains("x86_64");
    }

    @Test
    void availableNodeClosesAndEndsWhenTheLastBelowItIsDone() {
      Node checkout = sandbox.root("t1", NodeState.AVAILABLE, Result.PASS, LATER, PAST);
      Node build = sandbox.child(checkout, NodeKind.KBUILD, NodeState.DONE, Result.PASS, LATER);
      Node job = sandbox.child(build, NodeKind.JOB, NodeState.RUNNING, null, LATER);

      sandbox.pass(Mode.ALL);
      assertThat(sandbox.now(checkout).state()).isEqualTo(NodeState.CLOSING);
      assertThat(sandbox.pass(Mode.ALL).due()).isZero();

      sandbox.owner().nodes().update(job.requireId(), node -> node.done(Result.FAIL));
      sandbox.pass(Mode.ALL);
      assertThat(sandbox.now(checkout).state()).isEqualTo(NodeState.DONE);
      assertThat(sandbox.now(checkout).result()).isEqualTo(Result.PASS);
    }

    @Test
    void nodesWithoutATreeIdAreJoinedByTheirParents() {
      Node checkout = sandbox.root(null, NodeState.AVAILABLE, Result.PASS, LATER, PAST);
      Node build =
          sandbox.child(checkout, NodeKind.KBUILD, NodeState.AVAILABLE, Result.PASS, LATER);
      Node done = sandbox.child(build, NodeKind.JOB, NodeState.DONE, Result.PASS, LATER);
      Node test = sandbox.child(done, NodeKind.TEST, NodeState.RUNNING, null, LATER);

      sandbox.pass(Mode.ALL);
      assertThat(sandbox.now(checkout).state()).isEqualTo(NodeState.CLOSING);
      assertThat(sandbox.now(build).state()).isEqualTo(NodeState.AVAILABLE);

      sandbox.owner().nodes().update(test.requireId(), node -> node.done(Result.PASS));
      sandbox.owner().nodes().update(build.requireId(), node -> node.available(PAST));
      assertThat(sandbox.pass(Mode.ALL).made()).isEqualTo(2);
      assertThat(sandbox.now(checkout).state()).isEqualTo(NodeState.DONE);
    }

    @Test
    void strayChildKeepsItsParentInATreeOpen() {
      Node checkout = sandbox.root("t1", NodeState.AVAILABLE, Result.PASS, LATER, PAST);
      sandbox
          .owner()
          .nodes()
          .create(Node.childOf(checkout, NodeKind.JOB, "stray").treeid(null).build());

      sandbox.pass(Mode.ALL);
      assertThat(sandbox.now(checkout).state()).isEqualTo(NodeState.CLOSING);
    }

    @Test
    void foreignNodesAreLeftAloneUnlessAllUsersAreSelected() {
      try (KciApi somebody = sandbox.as("somebody")) {
        Node others =
            somebody
                .nodes()
                .create(PassSandbox.lapsed("t1", NodeState.RUNNING, null, PAST, null).build());
        assertThat(sandbox.pass(Mode.ALL).due()).isZero();

        try (KciApi admin = sandbox.as("admin")) {
          sandbox.run(admin, Mode.ALL, new NodeOwners(Optional.empty(), Set.of()), false);
        }
        assertThat(sandbox.now(others).state()).isEqualTo(NodeState.DONE);
        assertThat(sandbox.now(others).owner()).isEqualTo("somebody");
      }
    }

    @Test
    void nodeAboveOneThatCouldNotBeEndedStaysOpen() {
      Node checkout = sandbox.root("t1", NodeState.CLOSING, Result.PASS, LATER, PAST);
      Node build = sandbox.child(checkout, NodeKind.KBUILD, NodeState.CLOSING, Result.PASS, LATER);
      try (KciApi somebody = sandbox.as("somebody")) {
        Node refused =
            somebody
                .nodes()
                .create(
                    Node.childOf(
                            sandbox.now(checkout).withState(NodeState.RUNNING),
                            NodeKind.JOB,
                            "refused")
                        .timeout(PAST)
                        .build());
        PassReport report =
            sandbox.run(sandbox.api(), Mode.ALL, new NodeOwners(Optional.empty(), Set.of()), false);
        assertThat(report).isEqualTo(new PassReport(3, 1, 1, 1));
        assertThat(sandbox.now(refused).state()).isEqualTo(NodeState.RUNNING);
      }
      assertThat(sandbox.now(build).state()).isEqualTo(NodeState.DONE);
      assertThat(sandbox.now(checkout).state()).isEqualTo(NodeState.CLOSING);
    }

    @Test
    void dryRunChangesNothing() {
      Node checkout = sandbox.root("t1", NodeState.RUNNING, null, PAST, null);

      assertThat(sandbox.run(sandbox.api(), Mode.ALL, OWNER, true))
          .isEqualTo(new PassReport(1, 0, 0, 0));
      assertThat(sandbox.now(checkout)).isEqualTo(checkout);
    }
  }

  @Nested
  class Strangers {
    private final KciApi somebody = sandbox.as("somebody");

    @AfterEach
    void close() {
      somebody.close();
    }

    private Node foreignChild(Node parent) {
      return somebody
          .nodes()
          .create(Node.childOf(parent, NodeKind.JOB, "foreign").timeout(LATER).build());
    }

    @Test
    void keepNothingOpenAndAreNotWrittenTo() {
      Node checkout = sandbox.root("t1", NodeState.AVAILABLE, Result.PASS, LATER, PAST);
      Node stray = sandbox.root(null, NodeState.AVAILABLE, Result.PASS, LATER, PAST);
      List<Node> foreign = List.of(foreignChild(checkout), foreignChild(stray));

      assertThat(sandbox.pass(Mode.ALL).made()).isEqualTo(2);

      assertThat(sandbox.now(checkout).state()).isEqualTo(NodeState.DONE);
      assertThat(sandbox.now(stray).state()).isEqualTo(NodeState.DONE);
      assertThat(foreign)
          .allSatisfy(node -> assertThat(sandbox.now(node).state()).isEqualTo(NodeState.RUNNING));
    }

    @Test
    void keepNodesOpenIfTheyAreTrusted() {
      Node checkout = sandbox.root("t1", NodeState.AVAILABLE, Result.PASS, LATER, PAST);
      foreignChild(checkout);

      sandbox.run(
          sandbox.api(),
          Mode.ALL,
          new NodeOwners(Optional.of("pipeline"), Set.of("somebody")),
          false);

      assertThat(sandbox.now(checkout).state()).isEqualTo(NodeState.CLOSING);
    }

    @Test
    void doNotHideOurNodesBelowTheirs() {
      Node checkout = sandbox.root("t1", NodeState.AVAILABLE, Result.PASS, LATER, PAST);
      Node foreign = foreignChild(checkout);
      Node ours = sandbox.child(foreign, NodeKind.TEST, NodeState.RUNNING, null, LATER);

      sandbox.pass(Mode.ALL);

      assertThat(sandbox.now(checkout).state()).isEqualTo(NodeState.CLOSING);
      assertThat(sandbox.now(ours).state()).isEqualTo(NodeState.RUNNING);
    }

    @Test
    void refusedNodesAreNotRetriedInEachPass() {
      Node others =
          somebody
              .nodes()
              .create(PassSandbox.lapsed("t1", NodeState.RUNNING, null, PAST, null).build());
      AtomicInteger writes = new AtomicInteger();
      sandbox.intrude(request -> writes.addAndGet(request.method().equals("GET") ? 0 : 1));
      NodeOwners all = new NodeOwners(Optional.empty(), Set.of());
      try (NodeUpdates updates = sandbox.updates(sandbox.api())) {
        assertThat(
                sandbox
                    .run(sandbox.api(), updates, new RuleSelection(Mode.ALL, true), all, false)
                    .failed())
            .isEqualTo(1);
        assertThat(writes).hasValue(1);
        assertThat(
                sandbox
                    .run(sandbox.api(), updates, new RuleSelection(Mode.ALL, true), all, false)
                    .passedOver())
            .isEqualTo(1);
        assertThat(writes).hasValue(1);
      }
      assertThat(sandbox.now(others).state()).isEqualTo(NodeState.RUNNING);
    }
  }

  /** Nodes that the server fails to send, which anybody can write. */
  @Nested
  class Unreadable {
    private final KciApi somebody = sandbox.as("somebody");

    @AfterEach
    void close() {
      somebody.close();
    }

    private static NodeBuilder overdue(@Nullable String treeid) {
      return PassSandbox.lapsed(treeid, NodeState.RUNNING, null, PAST, null);
    }

    private static NodeBuilder childOf(Node parent) {
      return Node.lateChildOf(parent, NodeKind.JOB, "bad").timeout(LATER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pipeline", "somebody"})
    void overdueNodeHidesNoOther(String claimed) {
      PassSandbox.unreadable(somebody, overdue("t9"), claimed);
      PassSandbox.unreadable(somebody, overdue(null), claimed);
      Node job = sandbox.root("t1", NodeState.RUNNING, null, PAST, null);
      Node stray = sandbox.root(null, NodeState.RUNNING, null, PAST, null);

      assertThat(sandbox.pass(Mode.ALL)).isEqualTo(new PassReport(2, 2, 0, 0));

      assertThat(sandbox.now(job).errorCode()).contains("node_timeout");
      assertThat(sandbox.now(stray).errorCode()).contains("node_timeout");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pipeline", "somebody"})
    void nodeKeepsNothingOpen(String claimed) {
      Node checkout = sandbox.root("t1", NodeState.AVAILABLE, Result.PASS, LATER, PAST);
      PassSandbox.unreadable(somebody, childOf(checkout), claimed);
      PassSandbox.unreadable(somebody, childOf(checkout).state(NodeState.DONE), claimed);

      sandbox.pass(Mode.ALL);

      assertThat(sandbox.now(checkout).state()).isEqualTo(NodeState.DONE);
    }

    @Test
    void ourJobBesideItStillKeepsItsParentOpen() {
      Node checkout = sandbox.root("t1", NodeState.AVAILABLE, Result.PASS, LATER, PAST);
      Node build = sandbox.child(checkout, NodeKind.KBUILD, NodeState.DONE, Result.PASS, LATER);
      Node job = sandbox.child(build, NodeKind.JOB, NodeState.RUNNING, null, LATER);
      PassSandbox.unreadable(somebody, childOf(checkout), "pipeline");
      PassSandbox.unreadable(somebody, childOf(build).state(NodeState.DONE), "pipeline");

      sandbox.pass(Mode.ALL);

      assertThat(sandbox.now(checkout).state()).isEqualTo(NodeState.CLOSING);
      assertThat(sandbox.now(job).state()).isEqualTo(NodeState.RUNNING);
    }

    @Test
    void doneParentOfAStrayStopsNothing() {
      Node above = sandbox.root(null, NodeState.DONE, Result.PASS, LATER, null);
      Node bad =
          PassSandbox.unreadable(
              somebody, childOf(above).treeid(null).state(NodeState.DONE), "pipeline");
      Node stray = sandbox.child(bad, NodeKind.TEST, NodeState.RUNNING, null, PAST);

      sandbox.pass(Mode.ALL);

      assertThat(sandbox.now(stray).errorCode()).contains("node_timeout");
    }
  }

  @Test
  void passTakesLittleMoreThanOneRequestPerOverdueNode() {
    List<Node> waiting = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Node checkout = sandbox.root("tree-" + i, NodeState.AVAILABLE, Result.PASS, LATER, PAST);
      sandbox.child(checkout, NodeKind.JOB, NodeState.RUNNING, null, LATER);
      sandbox.child(checkout, NodeKind.JOB, NodeState.DONE, Result.PASS, LATER);
      waiting.add(checkout);
    }
    sandbox.requests().clear();

    assertThat(sandbox.pass(Mode.HOLDOFF).made()).isEqualTo(100);
    assertThat(sandbox.requests().lines()).hasSizeLessThanOrEqualTo(110);
    assertThat(waiting)
        .allSatisfy(node -> assertThat(sandbox.now(node).state()).isEqualTo(NodeState.CLOSING));
  }
}
