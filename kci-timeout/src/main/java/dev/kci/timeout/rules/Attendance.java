package dev.kci.timeout.rules;

import dev.kci.service.Heartbeat;
import dev.kci.service.Pulse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Whether somebody was there to make jobs; pure. What it is made from can be forged by anybody, so
 * it decides nothing but whether a node without jobs is held open for a bounded time.
 *
 * @param runners the last heartbeats of the runners
 * @param otherScheduler whether jobs were made lately, by whomever
 */
public record Attendance(List<Heartbeat> runners, boolean otherScheduler) {
  /** A runner heard of within this time is the one that makes the jobs. */
  public static final Duration KNOWN = Duration.ofDays(1);

  /** A heartbeat is up to a minute old, and takes some time to arrive. */
  private static final Duration LATE = Pulse.PERIOD.plusSeconds(30);

  /** How long a runner that comes back may need for what it has missed. */
  private static final Duration CATCH_UP = Duration.ofSeconds(15);

  public Attendance {
    runners = List.copyOf(runners);
  }

  /**
   * Whether a runner has had a node for its whole holdoff: one heard of after the node became
   * available and towards the end of the holdoff. One that came later has the holdoff from then on.
   * Where no runner is known, jobs made lately count for one.
   *
   * @param holdoff the end of the node's holdoff
   */
  public boolean covers(Instant available, Instant holdoff, Instant now) {
    List<Heartbeat> known =
        runners.stream()
            .filter(beat -> beat.time().isAfter(now.minus(KNOWN)))
            .filter(beat -> beat.time().isBefore(now.plus(LATE))) // else it is forged
            .toList();
    return known.isEmpty()
        ? otherScheduler
        : known.stream().anyMatch(beat -> covers(beat, available, holdoff, now));
  }

  private static boolean covers(Heartbeat beat, Instant available, Instant holdoff, Instant now) {
    Instant towardsTheEnd = latest(available, holdoff.minus(LATE));
    if (beat.time().isBefore(towardsTheEnd)) {
      return false;
    }
    if (!beat.since().isAfter(available)) {
      return true;
    }
    Duration whole = Duration.between(available, holdoff);
    return !now.isBefore(beat.since().plus(whole.compareTo(CATCH_UP) > 0 ? whole : CATCH_UP));
  }

  private static Instant latest(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
