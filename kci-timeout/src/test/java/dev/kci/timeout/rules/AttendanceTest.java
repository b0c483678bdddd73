package dev.kci.timeout.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.service.Condition;
import dev.kci.service.Heartbeat;
import dev.kci.status.ServiceStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A node that is available from 0 s on, with its holdoff at 600 s; all times in seconds. */
class AttendanceTest {
  private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    // since, heard, now, covered, why
    "-900,  590,  601,  true,  there all the time",
    "-900,  520,  601,  true,  the next heartbeat is under way",
    "-900,  400,  601,  false, gone before the end",
    "-900,   -1,  601,  false, gone before the node became available",
    " 100,  590,  601,  false, came later and has not had it for a whole holdoff",
    " 100,  690,  700,  true,  came later and has had it for a whole holdoff",
    "3600, 3600, 3601,  false, has just come back",
    "3600, 4190, 4200,  true,  came back a whole holdoff ago",
    "-99999, -90000, 601, false, nobody remembers it",
    "-900, 99999, 601,  false, a time to come is forged",
  })
  void runnerHadANodeForItsWholeHoldoff(
      int since, int heard, int now, boolean covered, String why) {
    Attendance attendance = new Attendance(List.of(beat("a", since, heard)), false);
    assertThat(attendance.covers(at(0), at(600), at(now))).as(why).isEqualTo(covered);
  }

  @ParameterizedTest
  @CsvSource({"10, 20, false", "10, 24, false", "10, 25, true"})
  void shortHoldoffLeavesTimeToCatchUp(int since, int now, boolean covered) {
    Attendance attendance = new Attendance(List.of(beat("a", since, since)), false);
    assertThat(attendance.covers(at(0), at(2), at(now))).isEqualTo(covered);
  }

  @Test
  void oneOfSeveralRunnersIsEnough() {
    Heartbeat gone = beat("a", -900, -1);
    Heartbeat there = beat("b", -900, 590);
    assertThat(covers(false, gone, there)).isTrue();
    assertThat(covers(false, gone, gone)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    // heard, age of its oldest event, covered, why
    "590,  80, true,  younger than a heartbeat may be",
    "590,  81, false, the node's event may be behind it",
    "1200, 700, false, still behind",
    "1200, 690, true,  has caught up",
  })
  void runnerThatIsBehindHasNotHadTheNode(int heard, int oldest, boolean covered, String why) {
    Condition behind = new Condition(1, Duration.ofSeconds(oldest), List.of());
    Heartbeat beat = new Heartbeat("kci-runner", "a", "pipeline", "1", at(-900), at(heard), behind);
    Attendance attendance = new Attendance(List.of(beat), false);
    assertThat(attendance.covers(at(0), at(600), at(heard + 1))).as(why).isEqualTo(covered);
  }

  @Test
  void runnersThatShareTheWorkHaveToOwnAllShards() {
    Heartbeat one = sharing("a", -900, 21);
    Heartbeat two = sharing("b", -900, 22);
    Heartbeat three = sharing("c", -900, 21);
    assertThat(covers(false, one, two, three)).isTrue();
    assertThat(covers(false, one, two)).as("nobody looks after the third's").isFalse();
    assertThat(covers(false, sharing("a", -900, 64), sharing("b", -900, 0))).isTrue();
    assertThat(covers(false, sharing("a", -900, 0), sharing("b", -900, 0)))
        .as("both have lost their Leases")
        .isFalse();
    assertThat(covers(false, one, two, sharing("c", 590, 21)))
        .as("the third has just come back")
        .isFalse();
  }

  @Test
  void shardsOfAnotherGroupDoNotMakeUpForMissingOnes() {
    Heartbeat one = sharing("a", -900, 43);
    assertThat(covers(false, one, sharing("farm", "b", -900, 21))).isFalse();
    assertThat(covers(false, one, sharing("farm", "b", -900, 64))).isTrue();
    assertThat(covers(false, one, sharing("", "b", -900, 43), sharing("", "c", -900, 43)))
        .isFalse();
  }

  @Test
  void recentJobsCountIfNoRunnerIsKnown() {
    assertThat(covers(true)).isTrue();
    assertThat(covers(false)).isFalse();
    assertThat(covers(true, beat("a", -99999, -90000))).isTrue();
    assertThat(covers(true, beat("a", -900, -1))).as("its jobs end with it").isFalse();
  }

  private static boolean covers(boolean jobs, Heartbeat... beats) {
    return new Attendance(Stream.of(beats).toList(), jobs).covers(at(0), at(600), at(601));
  }

  private static Heartbeat sharing(String instance, int since, int shards) {
    return sharing("group", instance, since, shards);
  }

  private static Heartbeat sharing(String group, String instance, int since, int shards) {
    ServiceStatus.Share share = new ServiceStatus.Share(shards, 3, group, 0);
    Condition condition = new Condition(0, Duration.ZERO, List.of(), share);
    return new Heartbeat("kci-runner", instance, "pipeline", "1", at(since), at(590), condition);
  }

  private static Heartbeat beat(String instance, int since, int heard) {
    return new Heartbeat("kci-runner", instance, "pipeline", "1", at(since), at(heard));
  }

  private static Instant at(int seconds) {
    return START.plusSeconds(seconds);
  }
}
