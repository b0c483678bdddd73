package dev.kci.simulator.world;

import dev.kci.simulator.history.History;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides what happens to each call of one place by another: how long it takes and whether it is
 * lost on its way. At the end of a run the weather is {@linkplain #clear clear}.
 */
final class Weather {
  private static final int LOST_PER_MILLE = 4;
  private static final int SLOW_PER_MILLE = 3;
  private static final int LATE_PER_MILLE = 12;
  private static final int DEADLY_PER_MILLE = 8;
  private static final Duration BEFORE_DEATH = Duration.ofMillis(120);

  private final Random random;
  private final History history;
  private final Set<String> sheltered = new HashSet<>();
  private final Map<String, Integer> cutOff = new HashMap<>();
  private final Map<String, Integer> down = new HashMap<>();
  private boolean clear;
  private @Nullable Strikes strikes;

  /** What strikes at the worst moment. */
  interface Strikes {
    /** Kills the process of a machine after a while. */
    void kill(String machine, Duration wait);

    /**
     * Takes the API away within a second, for longer than the holdoff of a checkout of runners that
     * share nothing. When it returns, the runners are dead for a while.
     */
    void longOutage();

    /**
     * Kills the runners within a second, and takes the Leases away for longer than a build's
     * holdoff.
     */
    void longLeaseOutage();
  }

  Weather(Random random, History history) {
    this.random = random;
    this.history = history;
  }

  /** Ends all faults, except that machines which are paused or dead remain so for a while. */
  void clear() {
    clear = true;
    cutOff.clear();
    down.clear();
  }

  void strikes(Strikes strikes) {
    this.strikes = strikes;
  }

  /** Strikes at once, unless the weather is clear. */
  void strike(Consumer<Strikes> how) {
    if (!clear && strikes != null) {
      how.accept(strikes);
    }
  }

  /**
   * Records that something a machine has sent took effect: soon it may be dead, without having read
   * or written down the answer.
   */
  void tookEffect(String machine) {
    if (happens(DEADLY_PER_MILLE)) {
      strike(all -> all.kill(machine, between(Duration.ZERO, BEFORE_DEATH)));
    }
  }

  boolean isClear() {
    return clear;
  }

  /** Loses everything that a machine sends, or ends one of several reasons to do so. */
  void cutOff(String machine, boolean off) {
    count(cutOff, machine, off);
  }

  /** Makes a place refuse connections, or ends one of several reasons to do so. */
  void down(String place, boolean off) {
    count(down, place, off);
  }

  private void count(Map<String, Integer> reasons, String where, boolean more) {
    if (more && !clear) {
      reasons.merge(where, 1, Integer::sum);
    } else {
      reasons.computeIfPresent(where, (key, count) -> count > 1 ? count - 1 : null);
    }
  }

  boolean isDown(String place) {
    return down.containsKey(place);
  }

  boolean isLost(String from, String what, String kind) {
    if (cutOff.containsKey(from)) {
      return true;
    }
    if (happensTo(from, LOST_PER_MILLE)) {
      history.fault(kind, from, () -> what);
      return true;
    }
    return false;
  }

  /** Spares the calls of a machine from now on, except when it or a place is cut off. */
  void shelter(String machine) {
    sheltered.add(machine);
  }

  /** Returns whether something that is this rare happens to a call of a machine. */
  boolean happensTo(String from, int perMille) {
    return !sheltered.contains(from) && happens(perMille);
  }

  /** Returns whether something happens that is this rare. */
  boolean happens(int perMille) {
    return !clear && random.nextInt(1000) < perMille;
  }

  Duration delay(String from, String what) {
    if (happensTo(from, SLOW_PER_MILLE)) {
      Duration slow = Duration.ofMillis(5_000 + random.nextInt(40_000));
      history.fault("network: slow", from, () -> slow.toMillis() + " ms " + what);
      return slow;
    }
    if (happensTo(from, LATE_PER_MILLE)) {
      Duration late = Duration.ofMillis(100 + random.nextInt(4_900));
      history.fault("network: late", from, () -> late.toMillis() + " ms " + what);
      return late;
    }
    return Duration.ofMillis(4 + random.nextInt(40));
  }

  /** Returns a random duration from {@code least} to below {@code most}. */
  Duration between(Duration least, Duration most) {
    return least.plusMillis(random.nextInt((int) most.minus(least).toMillis()));
  }

  Random random() {
    return random;
  }
}
