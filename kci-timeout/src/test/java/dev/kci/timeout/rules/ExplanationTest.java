package dev.kci.timeout.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExplanationTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  private final Node checkout =
      Node.builder(NodeKind.CHECKOUT, "checkout")
          .id("c1")
          .treeid("t")
          .owner("me")
          .state(NodeState.AVAILABLE)
          .result(Result.PASS)
          .holdoff(NOW.plus(Duration.ofMinutes(10)))
          .timeout(NOW.plus(Duration.ofHours(6)))
          .build();
  private final Node job =
      Node.childOf(checkout, NodeKind.JOB, "kunit")
          .id("j1")
          .owner("me")
          .timeout(NOW.plus(Duration.ofHours(1)))
          .build();

  @Test
  void waitingCheckoutSaysWhenItCloses() {
    assertThat(explain(checkout, Mode.ALL, "me", checkout, job))
        .containsExactly(
            "checkout checkout c1: available, result pass",
            "Timeout: 2026-11-24T18:00:00Z, in 6 h 0 min",
            "Holdoff: 2026-11-24T12:10:00Z, in 10 min 0 s",
            "Unfinished below it: 1 (j1 running)",
            "Now: nothing, its holdoff is not over",
            "Next: after 2026-11-24T12:10:00Z, becomes closing: holdoff 2026-11-24T12:10:00Z is"
                + " over, or as soon as everything below it is done and its holdoff is over");
  }

  @Test
  void closingNodeEndsWithTheLastTimeoutBelowIt() {
    Node closing = checkout.withState(NodeState.CLOSING);

    assertThat(explain(closing, Mode.ALL, "me", closing, job))
        .contains("Now: nothing, it waits for the nodes below it")
        .anyMatch(
            line -> line.startsWith("Next: after 2026-11-24T13:00:00Z, becomes done: all nodes"));
  }

  @Test
  void runningJobEndsIncompleteByItsTimeout() {
    assertThat(explain(job, Mode.ALL, "me", checkout, job))
        .contains(
            "Now: nothing, a running node is ended by its owner or its timeout",
            "Next: after 2026-11-24T13:00:00Z, becomes done with result incomplete"
                + " (node_timeout): timeout 2026-11-24T13:00:00Z is over, unless its owner ends it"
                + " first");
  }

  @Test
  void dueChangeIsShownWithTheNextOne() {
    Node lapsed = checkout.available(NOW.minusSeconds(90));

    assertThat(explain(lapsed, Mode.ALL, "me", lapsed, job))
        .contains(
            "Holdoff: 2026-11-24T11:58:30Z, 1 min 30 s ago",
            "Now: becomes closing: holdoff 2026-11-24T11:58:30Z is over")
        .anyMatch(line -> line.startsWith("Next: after 2026-11-24T13:00:00Z, becomes done"));
  }

  @Test
  void ruleThatTheModeLeavesOutIsNamed() {
    Node lapsed = checkout.available(NOW.minusSeconds(90));

    assertThat(explain(lapsed, Mode.TIMEOUT, "me", lapsed))
        .contains("Now: nothing, its holdoff is over; mode timeout does not handle that");
  }

  @Test
  void foreignNodeIsReportedAsSuch() {
    assertThat(explain(checkout, Mode.ALL, "you", checkout))
        .contains("Now: nothing, it belongs to me and only nodes of you are ended");
  }

  @Test
  void doneNodeStays() {
    Node done = checkout.done(Result.PASS);

    assertThat(explain(done, Mode.ALL, "me"))
        .last()
        .isEqualTo("Now: nothing, done is final; its owner may still write a late result");
  }

  private static List<String> explain(Node node, Mode mode, String user, Node... tree) {
    NodeOwners owner = new NodeOwners(Optional.of(user), Set.of());
    UnfinishedTrees forest =
        new UnfinishedTrees(
            Arrays.stream(tree).map(one -> WaitingNode.of(one, owner.has(one))).toList(), Map.of());
    return new Explanation(node, forest, new RuleSelection(mode, true), owner, NOW).lines();
  }
}
