package dev.kci.trigger;

import static dev.kci.trigger.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KnownHeadsTest {
  private final KnownHeads known = new KnownHeads();

  static Stream<Arguments> decisions() {
    return Stream.of(
        Arguments.of(new Decision.Create("new revision"), true),
        Arguments.of(new Decision.Exists("1", false), true),
        Arguments.of(new Decision.Exists("1", true), false),
        Arguments.of(new Decision.GivenUp(3), false),
        Arguments.of(new Decision.TooSoon(NOW.plusSeconds(1)), false),
        Arguments.of(new Decision.TooSoon(NOW), true));
  }

  @ParameterizedTest(name = "{0}: asked about again {1}")
  @MethodSource("decisions")
  void onlyWhatCanChangeIsAskedAboutAgain(Decision decision, boolean open) {
    known.decided(Samples.head(), decision);
    assertThat(known.isOpen(Samples.head(), NOW)).isEqualTo(open);
    assertThat(known.isSeen(Samples.head())).isTrue();
  }

  @Test
  void aHeadThatMovesIsNew() {
    known.decided(Samples.head(), new Decision.Exists("1", true));
    Head moved = new Head(Samples.head().watched(), "master", Samples.OTHER_COMMIT);
    assertThat(known.isOpen(moved, NOW)).isTrue();
    assertThat(known.isSeen(moved)).isFalse();
  }

  @Test
  void aRefusedHeadRests() {
    known.rest(Samples.head(), NOW.plus(Duration.ofHours(1)));
    assertThat(known.isOpen(Samples.head(), NOW)).isFalse();
    assertThat(known.isOpen(Samples.head(), NOW.plus(Duration.ofHours(1)))).isTrue();
  }
}
