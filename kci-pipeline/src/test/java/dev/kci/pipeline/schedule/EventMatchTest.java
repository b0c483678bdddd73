package dev.kci.pipeline.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.JsonObject;
import dev.kci.config.Located;
import dev.kci.config.Origin;
import dev.kci.pipeline.config.SchedulerEntry;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "node  | pass | fail | -",
        "node  | fail | fail | already matched before this update; only the transition counts",
        "node  | pass | pass | expects result 'fail'; the event has 'pass'",
        "retry | pass | fail | expects channel 'retry'; events are on 'node'",
      })
  void mismatchNamesTheFirstFieldThatDiffers(
      String channel, String before, String now, String mismatch) {
    JsonObject event =
        JsonObject.of("op", "updated")
            .with("kind", "kbuild")
            .with("state", "done")
            .with("result", now)
            .with("previous_state", "done")
            .with("previous_result", before);
    assertThat(new EventMatch(event).mismatch(entry(channel, "result", "fail")))
        .isEqualTo(Optional.ofNullable(mismatch));
  }

  @Test
  void nullMustBeInTheEvent() {
    SchedulerEntry withoutResult = entry("node", "result", null);
    JsonObject event = JsonObject.of("op", "created");
    assertThat(new EventMatch(event).matches(withoutResult)).isFalse();
    assertThat(new EventMatch(event).mismatch(withoutResult))
        .hasValue("expects result 'null'; the event has no such field");
    assertThat(new EventMatch(event.with("result", null)).matches(withoutResult)).isTrue();
    assertThat(new EventMatch(event.with("result", "pass")).matches(withoutResult)).isFalse();
  }

  private static SchedulerEntry entry(String channel, String field, @Nullable Object value) {
    return new SchedulerEntry(
        "job",
        channel,
        Collections.singletonMap(field, value),
        null,
        null,
        List.of(),
        List.of(),
        Located.Mapping.empty(new Origin("scheduler.yaml", 1)));
  }
}
