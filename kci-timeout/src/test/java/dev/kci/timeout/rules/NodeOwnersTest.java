package dev.kci.timeout.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeOwnersTest {
  private static final NodeOwners OURS = new NodeOwners(Optional.of("me"), Set.of("lab"));
  private static final NodeOwners EVERYBODYS = new NodeOwners(Optional.empty(), Set.of());

  @ParameterizedTest
  @CsvSource({
    // owner, ended, counted
    "me,       true,  true",
    "lab,      false, true",
    "stranger, false, false",
    ",         false, false",
  })
  void onlyOwnNodesAreEndedAndOnlyKnownOnesCount(String owner, boolean ended, boolean counted) {
    Node node = Node.builder(NodeKind.JOB, "job").owner(owner).build();
    assertThat(OURS.has(node)).isEqualTo(ended);
    assertThat(OURS.counts(node)).isEqualTo(counted);
    assertThat(EVERYBODYS.has(node)).isTrue();
    assertThat(EVERYBODYS.counts(node)).isTrue();
  }

  @Test
  void conditionNamesAllWhoseNodesCount() {
    assertThat(NodeQuery.where(OURS.counted().orElseThrow()).parameters())
        .containsExactlyEntriesOf(Map.of("owner__in", "me,lab"));
    assertThat(EVERYBODYS.counted()).isEmpty();
  }
}
