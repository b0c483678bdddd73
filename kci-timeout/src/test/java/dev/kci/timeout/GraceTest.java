package dev.kci.timeout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.service.shard.LeaseTimes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GraceTest {
  private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"true, 1000, 1001", "false, 940, 940"})
  void withoutStateGraceIsOnePollPeriodOrNoneForASinglePass(boolean once, int first, int second) {
    Grace fresh = new Grace(null, once, Duration.ofSeconds(60), Duration.ZERO, () -> 0);
    assertThat(fresh.reached(at(1000))).isEqualTo(at(first));
    fresh.passed(at(1001));
    assertThat(fresh.reached(at(1061))).isEqualTo(at(second));
    fresh.passed(at(1062));
    assertThat(fresh.reached(at(1122))).isEqualTo(at(1062));
  }

  @ParameterizedTest
  @CsvSource({"true, 1", "false, -60"})
  void stateFolderKeepsTheLastAnswerAcrossRestarts(boolean once, int reached) throws Exception {
    Grace first = new Grace(folder, once, Duration.ofSeconds(60), Duration.ZERO, () -> 0);
    first.reached(at(0));
    first.passed(at(1));
    assertThat(folder).isDirectoryContaining("glob:**/last-answer.json");

    Grace next = new Grace(folder, once, Duration.ofSeconds(60), Duration.ZERO, () -> 0);
    assertThat(next.reached(at(61))).isEqualTo(at(reached));
    next.passed(at(62));
    assertThat(
            new Grace(folder, once, Duration.ofSeconds(60), Duration.ZERO, () -> 0)
                .reached(at(122)))
        .isEqualTo(at(62));
  }

  @Test
  void failedPassIsNotAnAnswer() {
    Grace grace = new Grace(null, false, Duration.ofSeconds(1), Duration.ZERO, () -> 0);
    grace.reached(at(0));
    grace.passed(at(10));
    grace.reached(at(11));
    grace.failed();
    assertThat(grace.reached(at(12))).isEqualTo(at(10));
    grace.passed(at(12));
    assertThat(grace.reached(at(13))).as("an outage, however short").isEqualTo(at(10));
    grace.passed(at(17));
    assertThat(grace.reached(at(18))).isEqualTo(at(17));
  }

  @Test
  void failedFirstPassHadAnAnswerAtItsStart() {
    Grace grace = new Grace(null, false, Duration.ofSeconds(1), Duration.ZERO, () -> 0);
    grace.reached(at(10));
    grace.failed();
    assertThat(grace.reached(at(20))).isEqualTo(at(9));
  }

  @Test
  void outageHiddenByRetriesCounts() {
    AtomicLong returns = new AtomicLong();
    Grace grace = new Grace(null, false, Duration.ofSeconds(1), Duration.ZERO, returns::get);
    grace.reached(at(0));
    grace.passed(at(10));
    assertThat(grace.reached(at(11))).isEqualTo(at(10));
    returns.incrementAndGet(); // the API was away from 11 to 14, and the pass went on
    grace.passed(at(14));
    assertThat(grace.reached(at(15))).isEqualTo(at(10));
    grace.passed(at(16));
    returns.incrementAndGet(); // or from 16 to 17, between two passes
    assertThat(grace.reached(at(18))).isEqualTo(at(10));
    grace.passed(at(18));
    assertThat(grace.reached(at(23))).as("seen only once since").isEqualTo(at(10));
    grace.passed(at(23));
    assertThat(grace.reached(at(24))).isEqualTo(at(23));
  }

  /** With Leases, a pass starts as soon as this replica has taken shards. */
  @ParameterizedTest
  @CsvSource({"false, 331", "true, 50"})
  void replicasGetTheTimeToTakeTheirSharesAfterAnOutage(boolean leases, int reached) {
    Duration regroup = leases ? LeaseTimes.STANDARD.regroup() : Duration.ZERO;
    Grace grace = new Grace(null, false, Duration.ofSeconds(60), regroup, () -> 0);
    grace.reached(at(0));
    grace.passed(at(50));
    grace.reached(at(110));
    grace.failed(); // the outage
    assertThat(grace.reached(at(300))).isEqualTo(at(50));
    grace.passed(at(301));
    assertThat(grace.reached(at(330))).isEqualTo(at(50));
    grace.passed(at(331));
    assertThat(grace.reached(at(391))).isEqualTo(at(reached));
    grace.passed(at(392));
    assertThat(grace.reached(at(452))).isEqualTo(at(392));
  }

  @Test
  void truncatedFileIsIgnored() throws Exception {
    Files.writeString(folder.resolve("last-answer.json"), "{\"last\": \"2026-");
    Grace grace = new Grace(folder, false, Duration.ofSeconds(60), Duration.ZERO, () -> 0);
    assertThat(grace.reached(at(60))).isEqualTo(at(0));
  }

  private static Instant at(int seconds) {
    return START.plusSeconds(seconds);
  }
}
