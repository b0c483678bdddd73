package dev.kci.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TwinsTest {
  private static final Node LOW = node("10").build();
  private static final Node MIDDLE = node("11").build();
  private static final Node HIGH = node("12").build();
  private static final Node HIGHEST = node("13").build();
  private static final Node SUPERSEDED = node("09").build().withSupersededBy("10");

  private static NodeBuilder node(String id) {
    return Node.builder(NodeKind.JOB, "kunit").id(id);
  }

  static Stream<Arguments> lowestFirst() {
    return Stream.of(
        arguments(List.of(LOW), LOW, List.of()),
        arguments(List.of(HIGH, LOW, MIDDLE), LOW, List.of(MIDDLE, HIGH)),
        arguments(List.of(SUPERSEDED, HIGH, LOW), LOW, List.of(HIGH)));
  }

  @ParameterizedTest
  @MethodSource("lowestFirst")
  void theLowestIdStays(List<Node> nodes, Node stays, List<Node> others) {
    assertThat(Twins.of(nodes)).contains(new Twins(stays, others));
  }

  @Test
  void preferredNodeBeatsLowerId() {
    List<Node> nodes = List.of(LOW, MIDDLE, HIGH, HIGHEST);
    assertThat(Twins.of(nodes, List.of(HIGH, HIGHEST)::contains))
        .contains(new Twins(HIGH, List.of(HIGHEST, LOW, MIDDLE)));
  }

  @Test
  void supersededNodesAreIgnored() {
    assertThat(Twins.of(List.of(SUPERSEDED))).isEmpty();
    assertThat(Twins.of(List.of(SUPERSEDED), SUPERSEDED::equals)).isEmpty();
  }
}
