package dev.kci.timeout.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContactTest {
  private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");
  private static final Contact.Pace PACE =
      new Contact.Pace(Duration.ofSeconds(5), Duration.ofSeconds(180));

  /** All times are seconds after the start of the contact, the last answer was at 100. */
  @ParameterizedTest
  @CsvSource({
    // now, away, reached, why
    "160,  false, 100, what passed since the last answer waits a pass",
    "160,  true,  100, also after an outage",
    "90,   false, 90,  a clock that was set back reaches nothing of the future",
    "100,  false, 100, two answers at once",
  })
  void deadlineCountsIfItWasOverAtThePreviousAnswer(
      int now, boolean away, int reached, String why) {
    Contact contact = Contact.first(START, Duration.ZERO, PACE).answered(at(100), false, PACE);
    assertThat(contact.reached(at(now), away, PACE)).as(why).isEqualTo(at(reached));
  }

  /** An outage from 100 to 120. */
  @ParameterizedTest
  @CsvSource({
    // last answer, now, away, reached
    "121, 122, false, 100",
    "124, 180, false, 100", // it may have been away from 124 to 179
    "125, 180, false, 125",
    // away again before anybody could work
    "121, 140, true,  100",
    "130, 140, true,  130",
  })
  void deadlinesWaitAfterAnOutageUntilOthersReconnect(
      int last, int now, boolean away, int reached) {
    Contact contact =
        Contact.first(START, Duration.ZERO, PACE)
            .answered(at(100), false, PACE)
            .answered(at(120), true, PACE)
            .answered(at(last), false, PACE);
    assertThat(contact.reached(at(now), away, PACE)).isEqualTo(at(reached));
  }

  /** The API loses a request now and then, at least one between two passes. */
  @Test
  void deadlinesAreNotSuspendedForGoodByAnUnsteadyApi() {
    Contact contact = Contact.first(START, Duration.ZERO, PACE);
    for (int now = 60; now < 7200; now += 60) {
      contact = contact.answered(at(now), true, PACE);
      assertThat(contact.reached(at(now + 60), true, PACE))
          .as("%s s", now)
          .isBetween(at(now - 900), at(now));
    }
  }

  /** Outages of ten minutes, each followed by an answer. */
  @Test
  void answersInBetweenEndNoOutage() {
    Contact contact = Contact.first(START, Duration.ZERO, PACE).answered(at(100), false, PACE);
    for (int now = 600; now < 7200; now += 600) {
      contact = contact.answered(at(now), true, PACE);
      assertThat(contact.reached(at(now + 600), true, PACE)).as("%s s", now).isEqualTo(at(100));
    }
  }

  private static Instant at(int seconds) {
    return START.plusSeconds(seconds);
  }
}
