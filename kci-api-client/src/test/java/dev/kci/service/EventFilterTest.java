package dev.kci.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import dev.kci.api.model.NodeJson;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.service.EventFilter.Operation;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EventFilterTest {
  private static final JsonObject JSON =
      NodeEvents.json(
              "a",
              "available",
              JsonObject.of("arch", "arm64")
                  .with("kernel_revision", Map.of("tree", "mainline"))
                  .with("empty", null))
          .with("group", null);
  private static final NodeEvent EVENT = NodeEvent.of(JSON).orElseThrow();

  static Stream<Arguments> cases() {
    EventFilter all = EventFilter.all();
    return Stream.of(
        Arguments.of(all, true),
        Arguments.of(all.operation(Operation.UPDATED), true),
        Arguments.of(all.operation(Operation.CREATED), false),
        Arguments.of(all.kind(NodeKind.JOB), true),
        Arguments.of(all.kind(NodeKind.CHECKOUT), false),
        Arguments.of(all.kind(NodeKind.CHECKOUT, NodeKind.JOB), true),
        Arguments.of(all.kind(new NodeKind("unknown")), false),
        Arguments.of(all.state(NodeState.AVAILABLE).name("a-job"), true),
        Arguments.of(all.state(NodeState.AVAILABLE).name("b-job"), false),
        Arguments.of(all.state(NodeState.DONE).name("a-job"), false),
        Arguments.of(all.previousState(NodeState.RUNNING, NodeState.AVAILABLE), true),
        Arguments.of(all.previousState(NodeState.AVAILABLE), false),
        Arguments.of(all.id("a"), true),
        Arguments.of(all.id("b"), false),
        // null is a value
        Arguments.of(all.result(Result.PASS), false),
        Arguments.of(all.noResult(), true),
        Arguments.of(all.group("g"), false),
        // what the event does not have passes
        Arguments.of(all.owner("somebody"), true),
        Arguments.of(all.data("platform", "x"), true),
        Arguments.of(all.data("kernel_revision.branch", "master"), true),
        // nested, key by key
        Arguments.of(all.data("arch", "arm64", "riscv"), true),
        Arguments.of(all.data("arch", "riscv"), false),
        Arguments.of(all.data("kernel_revision.tree", "mainline"), true),
        Arguments.of(all.data("kernel_revision.tree", "next"), false),
        Arguments.of(all.data("arch.bits", "64"), false),
        Arguments.of(all.data("empty.key", "x"), false));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void wantsWhatAllConditionsAllow(EventFilter filter, boolean wanted) {
    assertThat(filter.test(EVENT)).as("%s", filter).isEqualTo(wanted);
  }

  @Test
  void isAskedAboutTheNodeToo() {
    Node node =
        NodeJson.read(
            JSON.without("previous_state")
                .with("owner", "me")
                .with("path", java.util.List.of("a")));
    EventFilter filter = EventFilter.all().operation(Operation.CREATED).owner("me");
    assertThat(filter.test(node)).as("a node has no operation").isTrue();
    assertThat(EventFilter.all().owner("you").test(node)).isFalse();
    assertThat(EventFilter.all().data("kernel_revision.tree", "next").test(node)).isFalse();
  }

  @Test
  void refusesAConditionWithoutValues() {
    assertThatThrownBy(() -> EventFilter.all().state())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("state");
  }

  @Test
  void theSameConditionsAreEqual() {
    assertThat(EventFilter.all().id("a").name("b")).isEqualTo(EventFilter.all().name("b").id("a"));
    assertThat(EventFilter.all().id("a")).isNotEqualTo(EventFilter.all().id("b"));
  }
}
