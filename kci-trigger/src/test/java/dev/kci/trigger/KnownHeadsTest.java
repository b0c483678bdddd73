package dev.kci.trigger;

import static dev.kci.trigger.policy.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.trigger.policy.CheckoutChoice;
import dev.kci.trigger.policy.Head;
import dev.kci.trigger.policy.Samples;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KnownHeadsTest {
  private final KnownHeads known = new KnownHeads();

  static Stream<Arguments> choices() {
    return Stream.of(
        Arguments.of(new CheckoutChoice.Create("new revision"), true),
        Arguments.of(new CheckoutChoice.Exists("1", false), true),
        Arguments.of(new CheckoutChoice.Exists("1", true), false),
        Arguments.of(new CheckoutChoice.GivenUp(3), false),
        Arguments.of(new CheckoutChoice.TooSoon(NOW.plusSeconds(1)), false),
        Arguments.of(new CheckoutChoice.TooSoon(NOW), true));
  }

  @ParameterizedTest(name = "{0}: asked about again {1}")
  @MethodSource("choices")
  void onlyOpenHeadsAreQueriedAgain(CheckoutChoice choice, boolean open) {
    known.chosen(Samples.head(), choice);
    assertThat(known.isOpen(Samples.head(), NOW)).isEqualTo(open);
    assertThat(known.isSeen(Samples.head())).isTrue();
  }

  @Test
  void movedHeadIsNew() {
    known.chosen(Samples.head(), new CheckoutChoice.Exists("1", true));
    Head moved = new Head(Samples.head().watched(), "master", Samples.OTHER_COMMIT);
    assertThat(known.isOpen(moved, NOW)).isTrue();
    assertThat(known.isSeen(moved)).isFalse();
  }

  @Test
  void refusedHeadRests() {
    known.rest(Samples.head(), NOW.plus(Duration.ofHours(1)));
    assertThat(known.isOpen(Samples.head(), NOW)).isFalse();
    assertThat(known.isOpen(Samples.head(), NOW.plus(Duration.ofHours(1)))).isTrue();
  }
}
