package dev.kci.kciapi.bisect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.cli.CommandFailure;
import dev.kci.files.ProcessLock;
import dev.kci.kciapi.bisect.Observation.End;
import dev.kci.kciapi.bisect.search.Outcome;
import dev.kci.kciapi.bisect.search.Trial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {
  private static final Instant NOW = Instant.parse("2026-11-28T04:00:00Z");

  @TempDir Path folder;

  @Test
  void whatWasWrittenIsRead() throws IOException {
    StateFile file = new StateFile(folder);
    assertThat(file.read()).isEmpty();
    State state = new State(JudgeTest.plan("ltp/fork01"), List.of());
    state = tried(state, End.FAIL).begin(Attempt.of("b".repeat(40), "t2", NOW));
    file.write(state);
    assertThat(file.read()).hasValue(state);
  }

  @Test
  void otherFilesAndVersionsAreRefused() throws IOException {
    StateFile file = new StateFile(folder);
    for (String text : new String[] {"", "{}", "[1]", "{\"version\": 2}", "{\"version\": 1}"}) {
      Files.writeString(folder.resolve("bisect.json"), text);
      assertThatThrownBy(file::read)
          .as(text)
          .isInstanceOf(CommandFailure.class)
          .hasMessageContaining("bisect.json is not the state of a bisection: ");
    }
  }

  @Test
  void oneProcessAtATime() throws IOException {
    StateFile file = new StateFile(folder);
    try (ProcessLock lock = file.lock()) {
      assertThatThrownBy(file::lock).hasMessageStartingWith("this bisection is in use");
    }
    file.lock().close();
  }

  @Test
  void infrastructureFailuresInARowMakeACommitUntestable() {
    State state = new State(JudgeTest.plan(null), List.of());
    state = tried(tried(state, End.LOST), End.LOST);
    assertThat(state.trials()).isEmpty();
    assertThat(tried(state, End.PASS).trials())
        .containsExactly(new Trial("b".repeat(40), Outcome.PASS));
    assertThat(tried(state, End.LOST).trials())
        .containsExactly(new Trial("b".repeat(40), Outcome.UNTESTABLE));
  }

  private static State tried(State state, End end) {
    State begun = state.begin(Attempt.of("b".repeat(40), "t", NOW));
    Attempt attempt = begun.running().orElseThrow().withCheckout("c");
    return begun.with(attempt.withEnd(new Observation(end, "why", "n", NOW)));
  }
}
