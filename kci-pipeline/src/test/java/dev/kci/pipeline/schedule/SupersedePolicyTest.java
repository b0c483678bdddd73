package dev.kci.pipeline.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeBuilder;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.pipeline.schedule.SupersedePolicy.Reach;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SupersedePolicyTest {
  private static final Instant NOW = Instant.parse("2026-11-28T10:00:00Z");
  private static final SupersedePolicy ON = new SupersedePolicy(Reach.QUEUED, Map.of());
  private static final Node OLD = checkout("old", "c1", 0).build();

  static Stream<Arguments> others() {
    return Stream.of(
        row("available", true, node -> node),
        row("closing", true, node -> node.state(NodeState.CLOSING)),
        row("passed", true, node -> node.state(NodeState.DONE).result(Result.PASS)),
        row("without its tarball", false, node -> node.state(NodeState.RUNNING)),
        row("failed", false, node -> node.state(NodeState.DONE).result(Result.FAIL)),
        row("incomplete", false, node -> node.state(NodeState.DONE).result(Result.INCOMPLETE)),
        row("cancelled", false, node -> changed(node, one -> one.cancelled("me", "x"))),
        row(
            "passed and cancelled",
            false,
            node -> changed(node.result(Result.PASS), one -> one.cancelled("me", "x"))),
        row("superseded", false, node -> changed(node, one -> one.withSupersededBy("9"))),
        row("requested", false, node -> changed(node, one -> one.withRequestedBy("bisect"))),
        row("older", false, node -> node.created(NOW.minusSeconds(1))),
        row("at the same time", false, node -> node.created(NOW)),
        row("without a time", false, node -> node.created(null)),
        row("of the same commit", false, node -> node.kernelRevision(revision("t", "b", "c1"))),
        row("of another branch", false, node -> node.kernelRevision(revision("t", "x", "c2"))),
        row("of another tree", false, node -> node.kernelRevision(revision("x", "b", "c2"))),
        row(
            "of another URL",
            false,
            node -> node.kernelRevision(new KernelRevision("t", "https://h/x", "b", "c2"))),
        row("a patch series", false, node -> node.parent("5").path(List.of("checkout", "x"))));
  }

  private static Arguments row(String what, boolean supersedes, UnaryOperator<NodeBuilder> newer) {
    return Arguments.of(what, supersedes, newer.apply(checkout("new", "c2", 60)).build());
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("others")
  void whatSupersedes(String what, boolean supersedes, Node other) {
    assertThat(ON.superseding(OLD, List.of(other)))
        .isEqualTo(supersedes ? Optional.of(other) : Optional.empty());
  }

  @Test
  void theNewestOfSeveralSupersedes() {
    Node second = checkout("2", "c2", 60).build();
    Node third = checkout("3", "c3", 120).build();
    assertThat(ON.superseding(OLD, List.of(second, third, OLD))).contains(third);
    assertThat(ON.superseding(third, List.of(OLD, second))).isEmpty();
  }

  @Test
  void requestedCheckoutsAreNotSuperseded() {
    Node newer = checkout("new", "c2", 60).build();
    assertThat(ON.superseding(OLD.withRequestedBy("kci-api checkout create"), List.of(newer)))
        .isEmpty();
  }

  @ParameterizedTest(name = "usual {0}, tree {1}: queued {2}, running {3}")
  @CsvSource({
    "OFF, , false, false",
    "QUEUED, , true, false",
    "RUNNING, , true, true",
    "OFF, QUEUED, true, false",
    "OFF, RUNNING, true, true",
    "RUNNING, OFF, false, false",
    "RUNNING, QUEUED, true, false",
  })
  void aTreesValueReplacesTheUsualOne(Reach usual, Reach own, boolean queued, boolean running) {
    SupersedePolicy policy = new SupersedePolicy(usual, own == null ? Map.of() : Map.of("t", own));

    assertThat(policy.cancels(OLD, false)).isEqualTo(queued);
    assertThat(policy.cancels(OLD, true)).isEqualTo(running);
    assertThat(policy.superseding(OLD, List.of(checkout("new", "c2", 60).build())).isPresent())
        .isEqualTo(queued);
  }

  @Test
  void wordsAreThoseOfTheSettings() {
    assertThat(SupersedePolicy.of(Optional.empty(), Map.of())).isEqualTo(SupersedePolicy.off());
    assertThat(SupersedePolicy.of(Optional.of("queued"), Map.of("t", "running", "u", "off")))
        .isEqualTo(new SupersedePolicy(Reach.QUEUED, Map.of("t", Reach.RUNNING, "u", Reach.OFF)));
  }

  @Test
  void itIsOnIfAnyTreeIs() {
    assertThat(SupersedePolicy.off().isOn()).isFalse();
    assertThat(ON.isOn()).isTrue();
    assertThat(new SupersedePolicy(Reach.OFF, Map.of("t", Reach.RUNNING)).isOn()).isTrue();
    assertThat(new SupersedePolicy(Reach.OFF, Map.of("t", Reach.OFF)).isOn()).isFalse();
  }

  private static NodeBuilder changed(NodeBuilder node, UnaryOperator<Node> change) {
    return change.apply(node.build()).toBuilder();
  }

  private static NodeBuilder checkout(String id, String commit, long seconds) {
    return Node.builder(NodeKind.CHECKOUT, "checkout")
        .id(id)
        .state(NodeState.AVAILABLE)
        .created(NOW.plusSeconds(seconds))
        .kernelRevision(revision("t", "b", commit));
  }

  private static KernelRevision revision(String tree, String branch, String commit) {
    return new KernelRevision(tree, "https://h/t", branch, commit);
  }
}
