package dev.kci.timeout.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class UnfinishedTreesTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final Instant PAST = NOW.minus(Duration.ofMinutes(1));
  private static final Instant LATER = NOW.plus(Duration.ofHours(1));
  private static final RuleSelection ALL = new RuleSelection(Mode.ALL, true);

  @Nested
  class BelowDoneNodes {
    private final WaitingNode root = node("root", null, 1, NodeState.AVAILABLE, LATER, PAST);
    private final WaitingNode build = node("build", "root", 2, NodeState.AVAILABLE, LATER, PAST);
    private final WaitingNode test = node("test", "job", 4, NodeState.RUNNING, LATER, null);

    @Test
    void unfinishedNodeBelowADoneOneKeepsTheNodesAboveItOpen() {
      assertThat(due(List.of(root, build, test), Map.of("job", "build"), ALL))
          .containsExactlyInAnyOrder("root closing", "build closing");
    }

    @Test
    void withoutKnownParentsItStillBelongsToTheRootOfItsTree() {
      assertThat(due(List.of(root, build, test), Map.of(), ALL))
          .containsExactlyInAnyOrder("root closing", "build done");
    }
  }

  /** A job that a lab fetches: available, with a holdoff at its timeout. */
  @Nested
  class OfferedJobs {
    private final WaitingNode build = node("build", null, 1, NodeState.CLOSING, LATER, PAST);
    private final WaitingNode test = node("test", "job", 3, NodeState.RUNNING, LATER, null);

    private WaitingNode job(Instant timeout) {
      return node("job", "build", 2, NodeState.AVAILABLE, timeout, timeout);
    }

    @Test
    void offerStaysAndKeepsItsBuildOpenUntilItsTimeout() {
      assertThat(due(List.of(build, job(LATER)), Map.of(), ALL)).isEmpty();
      assertThat(due(List.of(build, job(LATER), test), Map.of(), ALL)).isEmpty();
    }

    @Test
    void offerEndsAtItsTimeout() {
      assertThat(due(List.of(build, job(PAST)), Map.of(), ALL))
          .containsExactlyInAnyOrder("job done", "build done");
      assertThat(due(List.of(build, job(PAST), test), Map.of(), ALL))
          .containsExactlyInAnyOrder("test done", "job done", "build done");
    }
  }

  @Nested
  class Cascading {
    private final WaitingNode root = node("root", null, 1, NodeState.CLOSING, PAST, PAST);
    private final WaitingNode build = node("build", "root", 2, NodeState.AVAILABLE, LATER, LATER);
    private final WaitingNode job = node("job", "build", 3, NodeState.RUNNING, LATER, null);
    private final List<WaitingNode> tree = List.of(root, build, job);

    @Test
    void timedOutNodeEndsAllNodesBelowItLowestFirst() {
      List<DueChange> changes = new UnfinishedTrees(tree, Map.of()).due(NOW, ALL);

      assertThat(changes)
          .extracting(due -> due.node().id())
          .containsExactly("job", "build", "root");
      assertThat(changes).extracting(DueChange::level).containsExactly(2, 1, 0);
      assertThat(changes.get(0).why())
          .isEqualTo("timeout " + PAST + " of node root above it is over");
    }

    @Test
    void withoutCascadeEachKeepsItsOwnTimeout() {
      assertThat(due(tree, Map.of(), new RuleSelection(Mode.ALL, false)))
          .containsExactly("root done");
    }

    @Test
    void otherModesLeaveTimeoutsAlone() {
      assertThat(due(tree, Map.of(), new RuleSelection(Mode.CLOSING, true))).isEmpty();
      assertThat(due(tree, Map.of(), new RuleSelection(Mode.HOLDOFF, true))).isEmpty();
    }

    @Test
    void foreignNodesNeitherEndWithOthersNorEndOthers() {
      WaitingNode others = foreign(build);
      assertThat(due(List.of(root, others, job), Map.of(), ALL))
          .containsExactlyInAnyOrder("root done", "job done");
      assertThat(due(List.of(foreign(root), build, job), Map.of(), ALL)).isEmpty();
    }
  }

  @Test
  void holdoffCountsInItsModeEvenIfTheNodeHasTimedOut() {
    WaitingNode both = node("both", null, 1, NodeState.AVAILABLE, PAST, PAST);
    WaitingNode running = node("running", "both", 2, NodeState.RUNNING, LATER, null);
    RuleSelection holdoff = new RuleSelection(Mode.HOLDOFF, true);

    assertThat(due(List.of(both), Map.of(), holdoff)).containsExactly("both done");
    assertThat(due(List.of(both, running), Map.of(), holdoff)).containsExactly("both closing");
  }

  @Test
  void timeIsOverWhenTheServerSaysSo() {
    WaitingNode exact = node("exact", null, 1, NodeState.RUNNING, NOW, null);

    assertThat(due(List.of(exact), Map.of(), ALL)).isEmpty();
    assertThat(new UnfinishedTrees(List.of(exact), Map.of()).due(NOW.plusNanos(1000), ALL))
        .hasSize(1);
  }

  @Test
  void nodesThatAreEachOthersParentsEnd() {
    WaitingNode self = node("self", "self", 1, NodeState.CLOSING, LATER, null);
    WaitingNode one = node("one", "two", 2, NodeState.CLOSING, LATER, null);
    WaitingNode two = node("two", "one", 2, NodeState.CLOSING, LATER, null);

    assertThat(due(List.of(self, one, two), Map.of("a", "b", "b", "a"), ALL))
        .containsExactlyInAnyOrder("self done", "one done", "two done");
  }

  @Test
  void secondRootOfATreeEndsNoNodesOfTheFirst() {
    WaitingNode root = node("root", null, 1, NodeState.RUNNING, LATER, null);
    WaitingNode forged = node("forged", null, 1, NodeState.RUNNING, NOW.minusSeconds(60), null);
    WaitingNode deep = node("deep", "unknown", 3, NodeState.RUNNING, LATER, null);

    assertThat(due(List.of(root, forged, deep), Map.of(), ALL)).containsExactly("forged done");
  }

  private static List<String> due(
      List<WaitingNode> nodes, Map<String, String> doneParents, RuleSelection rules) {
    return new UnfinishedTrees(nodes, doneParents)
        .due(NOW, rules).stream()
            .map(due -> due.node().id() + " " + due.change().state().wireName())
            .toList();
  }

  private static WaitingNode node(
      String id,
      @Nullable String parent,
      int depth,
      NodeState state,
      Instant timeout,
      @Nullable Instant holdoff) {
    return new WaitingNode(
        id,
        parent,
        "tree",
        NodeKind.JOB,
        "pipeline",
        depth,
        state,
        Result.PASS,
        timeout,
        holdoff,
        PAST,
        /* takesJobs= */ false,
        /* ours= */ true);
  }

  private static WaitingNode foreign(WaitingNode node) {
    return new WaitingNode(
        node.id(),
        node.parent(),
        node.treeid(),
        node.kind(),
        "somebody",
        node.depth(),
        node.state(),
        node.result(),
        node.timeout(),
        node.holdoff(),
        node.updated(),
        node.takesJobs(),
        /* ours= */ false);
  }
}
