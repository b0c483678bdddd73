package dev.kci.pipeline.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.JsonObject;
import dev.kci.config.Located;
import dev.kci.config.Origin;
import dev.kci.pipeline.config.SchedulerEntry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventMatchTest {
  private static final SchedulerEntry FAILED_BUILDS =
      new SchedulerEntry(
          "job",
          "node",
          Map.of("kind", "kbuild", "state", "done", "result", "fail"),
          null,
          null,
          List.of(),
          List.of(),
          Located.Mapping.empty(new Origin("scheduler.yaml", 1)));

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "updated, available, fail, true",
        "updated, available, -,    true",
        "updated, done,      pass, true",
        "updated, done,      -,    true",
        "updated, done,      fail, false",
        "created, done,      fail, true",
      })
  void onlyTheTransitionMatches(String op, String state, String result, boolean matches) {
    JsonObject event =
        JsonObject.of("op", op)
            .with("kind", "kbuild")
            .with("state", "done")
            .with("result", "fail")
            .with("previous_state", state)
            .with("previous_result", result);
    assertThat(new EventMatch(event).matches(FAILED_BUILDS)).isEqualTo(matches);
  }
}
