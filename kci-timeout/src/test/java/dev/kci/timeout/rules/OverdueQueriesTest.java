package dev.kci.timeout.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.NodeQuery;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OverdueQueriesTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final NodeOwners EVERYBODYS = new NodeOwners(Optional.empty(), Set.of());

  private static final Map<String, String> TIMED_OUT =
      Map.of("state__in", "running,available,closing", "timeout__lt", "2026-11-24T12:00:00");
  private static final Map<String, String> HOLDOFF_REACHED =
      Map.of("state", "available", "holdoff__lt", "2026-11-24T12:00:00");
  private static final Map<String, String> CLOSING = Map.of("state", "closing");

  @ParameterizedTest
  @EnumSource
  void eachModeAsksForWhatItEnds(Mode mode) {
    assertThat(queries(mode, EVERYBODYS))
        .containsExactlyElementsOf(
            switch (mode) {
              case TIMEOUT -> List.of(TIMED_OUT);
              case HOLDOFF -> List.of(HOLDOFF_REACHED);
              case CLOSING -> List.of(CLOSING);
              case ALL -> List.of(TIMED_OUT, HOLDOFF_REACHED, CLOSING);
            });
  }

  @Test
  void everyQueryNamesTheUserWhoseNodesAreEnded() {
    NodeOwners ours = new NodeOwners(Optional.of("me"), Set.of("lab"));
    assertThat(queries(Mode.ALL, ours))
        .hasSize(3)
        .allSatisfy(query -> assertThat(query).containsEntry("owner", "me"));
  }

  private static List<Map<String, String>> queries(Mode mode, NodeOwners owners) {
    return OverdueQueries.queries(mode, NOW, owners).stream().map(NodeQuery::parameters).toList();
  }
}
