package dev.kci.timeout.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaitingNodeTest {
  private static final Instant CREATED = Instant.parse("2026-11-24T12:00:00Z");

  @ParameterizedTest
  @CsvSource({"checkout, true", "kbuild, true", "job, false", "test, false", "regression, false"})
  void runnersCreateJobsBelowCheckoutsAndBuilds(String kind, boolean takesJobs) {
    Node node = Node.builder(new NodeKind(kind), "name").id("n").build();
    assertThat(WaitingNode.of(node, true).takesJobs()).isEqualTo(takesJobs);
  }

  @Test
  void nodeWithoutAnUpdateChangedLastWhenItWasCreated() {
    Node created = Node.builder(NodeKind.JOB, "job").id("n").created(CREATED).build();
    assertThat(WaitingNode.of(created, true).updated()).isEqualTo(CREATED);
    Instant later = CREATED.plusSeconds(1);
    Node updated = created.toBuilder().updated(later).build();
    assertThat(WaitingNode.of(updated, true).updated()).isEqualTo(later);
  }
}
