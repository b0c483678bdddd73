package dev.kci.timeout.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.timeout.rules.RandomTree.Stored;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What must hold of every tree, tried on {@value #TREES} trees by chance for each mode. A failure
 * names the tree's seed.
 */
class RandomTreesTest {
  private static final int TREES = 1000;
  private static final int STEPS = 12;

  @ParameterizedTest
  @EnumSource(Mode.class)
  void passesKeepFinishedNodesAndOnlyEndWhatMayEnd(Mode mode) {
    forEachTree(
        mode,
        (tree, rules) -> {
          for (int step = 0; step < STEPS; step++) {
            Instant now = RandomTree.START.plus(Duration.ofMinutes(9L * step));
            Map<String, Stored> before = tree.nodes();
            List<DueChange> changes = tree.forest().due(now, rules);
            tree.apply(changes);
            doneAndResultsAndForeignNodesStay(before, tree.nodes());
            nothingUnfinishedBelowWhatEnded(tree, changes, rules);
            assertThat(tree.forest().due(now, rules)).as("second pass at %s", now).isEmpty();
            tree.somebodyElseActs();
          }
        });
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void orderOfTheNodesDoesNotMatter(Mode mode) {
    forEachTree(
        mode,
        (tree, rules) -> {
          Instant now = RandomTree.START.plus(Duration.ofMinutes(50));
          assertThat(new HashSet<>(tree.forest().due(now, rules)))
              .isEqualTo(new HashSet<>(tree.forest().due(now, rules)));
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void closingEndsAsSoonAsAllBelowIsDone(boolean cascade) {
    forEachTree(
        Mode.CLOSING,
        (tree, rules) -> {
          tree.everybodyElseFinishes();
          tree.apply(tree.forest().due(RandomTree.START, new RuleSelection(Mode.CLOSING, cascade)));
          assertThat(tree.nodes().values()).allMatch(Stored::isDone);
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyNodeOfOursWithATimeoutEndsByIt(boolean cascade) {
    forEachTree(
        Mode.ALL,
        (tree, rules) -> {
          Instant later = RandomTree.START.plus(Duration.ofDays(1));
          tree.apply(tree.forest().due(later, new RuleSelection(Mode.ALL, cascade)));
          assertThat(tree.nodes().values())
              .filteredOn(stored -> stored.node().ours() && stored.node().timeout() != null)
              .allMatch(Stored::isDone);
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void threeServicesWithOneModeEachEndTheSameNodesAsOneWithAll(boolean cascade) {
    for (long seed = 0; seed < TREES; seed++) {
      Instant now = RandomTree.START.plus(Duration.ofMinutes(50));
      RandomTree one = new RandomTree(seed);
      one.apply(one.forest().due(now, new RuleSelection(Mode.ALL, cascade)));
      RandomTree three = new RandomTree(seed);
      int changed = 1;
      while (changed > 0) {
        changed = 0;
        for (Mode mode : List.of(Mode.HOLDOFF, Mode.CLOSING, Mode.TIMEOUT)) {
          List<DueChange> changes = three.forest().due(now, new RuleSelection(mode, cascade));
          three.apply(changes);
          changed += changes.size();
        }
      }
      assertThat(ends(three)).as("tree of seed %s", seed).isEqualTo(ends(one));
    }
  }

  private static Map<String, String> ends(RandomTree tree) {
    Map<String, String> ends = new HashMap<>();
    tree.nodes()
        .forEach(
            (id, stored) -> ends.put(id, stored.node().state() + "/" + stored.node().result()));
    return ends;
  }

  private static void forEachTree(Mode mode, BiConsumer<RandomTree, RuleSelection> check) {
    for (long seed = 0; seed < TREES; seed++) {
      RuleSelection rules = new RuleSelection(mode, seed % 2 == 0);
      try {
        check.accept(new RandomTree(seed), rules);
      } catch (AssertionError e) {
        throw new AssertionError("Tree of seed " + seed + ", " + rules + ": " + e.getMessage(), e);
      }
    }
  }

  private static void doneAndResultsAndForeignNodesStay(
      Map<String, Stored> before, Map<String, Stored> after) {
    before.forEach(
        (id, old) -> {
          WaitingNode now = after.get(id).node();
          if (old.isDone()) {
            assertThat(now.state()).as("done node %s", id).isEqualTo(NodeState.DONE);
          }
          if (old.node().result() != null) {
            assertThat(now.result()).as("result of %s", id).isEqualTo(old.node().result());
          }
          if (!old.node().ours()) {
            assertThat(now).as("somebody else's node").isEqualTo(old.node());
          }
          if (now.state() != NodeState.DONE) {
            assertThat(now.result()).as("%s is not done", id).isEqualTo(old.node().result());
          } else {
            assertThat(now.result()).as("done node %s has a result", id).isNotNull();
          }
          assertThat(old.node().state().canBecome(now.state())).isTrue();
        });
  }

  private static void nothingUnfinishedBelowWhatEnded(
      RandomTree tree, List<DueChange> changes, RuleSelection rules) {
    List<String> seen = new ArrayList<>();
    for (DueChange due : changes) {
      String id = due.node().id();
      assertThat(seen).as("due twice").doesNotContain(id);
      seen.add(id);
      assertThat(rules.mode().includes(due.change().reason())).as("%s", due).isTrue();
      List<WaitingNode> unfinished = tree.unfinishedBelow(id);
      if (due.change().state() == NodeState.CLOSING) {
        assertThat(unfinished).as("closing %s waits for something", id).isNotEmpty();
      } else if (due.change().reason() != Reason.TIMED_OUT) {
        assertThat(unfinished).as("below %s, which ended without a timeout", id).isEmpty();
      } else if (rules.cascade()) {
        assertThat(unfinished).as("ours below %s", id).noneMatch(WaitingNode::ours);
      }
      if (due.change().lacksResult()) {
        assertThat(tree.nodes().get(id).node().result()).isEqualTo(Result.INCOMPLETE);
      }
    }
  }
}
