package dev.kci.trigger;

import static dev.kci.trigger.Samples.checkout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RivalsTest {
  private static final Node LOW = checkout("10", NodeState.RUNNING, null).build();
  private static final Node OWN = checkout("11", NodeState.RUNNING, null).build();
  private static final Node HIGH = checkout("12", NodeState.AVAILABLE, null).build();
  private static final Node DONE = checkout("09", NodeState.DONE, Result.INCOMPLETE).build();

  static Stream<Arguments> rows() {
    return Stream.of(
        arguments("alone", Set.of(), List.of(OWN), "11", List.of()),
        arguments("not yet visible itself", Set.of(), List.of(), "11", List.of()),
        arguments("a lower one", Set.of(), List.of(LOW, OWN), "10", List.of("11")),
        arguments("a higher one", Set.of(), List.of(OWN, HIGH), "11", List.of("12")),
        arguments("both", Set.of(), List.of(HIGH, OWN, LOW), "10", List.of("11", "12")),
        arguments("known before, as with force", Set.of("10"), List.of(LOW, OWN), "11", List.of()),
        arguments("ended ones are none", Set.of(), List.of(DONE, OWN), "11", List.of()));
  }

  @ParameterizedTest(name = "{0}: {3} stays")
  @MethodSource("rows")
  void theLowestIdStays(
      String name, Set<String> before, List<Node> after, String stays, List<String> superseded) {
    assertThat(Rivals.of(OWN, before, after)).isEqualTo(new Rivals(stays, superseded));
  }
}
