package dev.kci.timeout.rules;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingInt;

import dev.kci.service.Heartbeat;
import dev.kci.service.Pulse;
import dev.kci.service.shard.ShardKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Whether a runner was there to create jobs; pure. Anybody can forge the underlying data, so it
 * only decides whether a node without jobs is held open for a bounded time.
 *
 * @param runners the last heartbeats of the runners
 * @param otherScheduler whether anybody created jobs recently
 */
public record Attendance(List<Heartbeat> runners, boolean otherScheduler) {
  /** A runner with a heartbeat within this time creates the jobs. */
  private static final Duration KNOWN = Duration.ofDays(1);

  /** A heartbeat may be a minute old, and takes some time to arrive. */
  private static final Duration LATE = Pulse.PERIOD.plusSeconds(30);

  /** How long a returning runner may need to catch up. */
  private static final Duration CATCH_UP = Duration.ofSeconds(15);

  public Attendance {
    runners = List.copyOf(runners);
  }

  /** Returns the heartbeats of the last day. One from the future is forged. */
  public static List<Heartbeat> known(List<Heartbeat> beats, Instant now) {
    return beats.stream()
        .filter(beat -> beat.time().isAfter(now.minus(KNOWN)))
        .filter(beat -> beat.time().isBefore(now.plus(LATE)))
        .toList();
  }

  /**
   * Whether a runner was there for a node's whole holdoff: its heartbeats came after the node
   * became available and near the end of the holdoff, and it had handled all events of that time. A
   * runner that came later, or had no share of the work for a time, gets a whole holdoff from then
   * on. The runners of a group have to own all shards together, since nobody looks after the
   * others. Without a known runner, recently created jobs count as one.
   *
   * @param holdoff the end of the node's holdoff
   */
  public boolean covers(Instant available, Instant holdoff, Instant now) {
    List<Heartbeat> known = known(runners, now);
    if (known.isEmpty()) {
      return otherScheduler;
    }
    Map<String, Integer> shards =
        known.stream()
            .filter(beat -> covers(beat, available, holdoff, now))
            .collect(groupingBy(Attendance::group, summingInt(Attendance::shards)));
    return shards.values().stream().anyMatch(together -> together >= ShardKey.SHARDS);
  }

  /** A runner without a group is one of its own. */
  private static String group(Heartbeat beat) {
    String group = beat.condition().share().group();
    return group.isEmpty() ? beat.instance() : group;
  }

  private static int shards(Heartbeat beat) {
    return beat.condition().share().shards();
  }

  private static boolean covers(Heartbeat beat, Instant available, Instant holdoff, Instant now) {
    Instant towardsTheEnd = latest(available, holdoff.minus(LATE));
    Instant handledAll = beat.time().minus(beat.condition().oldestEvent());
    if (handledAll.isBefore(towardsTheEnd)) {
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
