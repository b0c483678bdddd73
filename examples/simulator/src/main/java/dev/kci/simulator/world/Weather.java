package dev.kci.simulator.world;

import dev.kci.simulator.check.History;
import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/**
 * Decides what happens to each call of one place by another: how long it takes and whether it is
 * lost on its way. At the end of a run the weather is {@linkplain #clear clear}.
 */
final class Weather {
  private static final int LOST_PER_MILLE = 4;
  private static final int SLOW_PER_MILLE = 3;

  private final Random random;
  private final History history;
  private final Set<String> cutOff = new HashSet<>();
  private final Set<String> down = new HashSet<>();
  private boolean clear;

  Weather(Random random, History history) {
    this.random = random;
    this.history = history;
  }

  /** Ends all faults. */
  void clear() {
    clear = true;
    cutOff.clear();
    down.clear();
  }

  boolean isClear() {
    return clear;
  }

  /** Loses everything that a machine sends, or stops doing so. */
  void cutOff(String machine, boolean off) {
    if (off && !clear) {
      cutOff.add(machine);
    } else {
      cutOff.remove(machine);
    }
  }

  /** Makes a place refuse connections, or stops doing so. */
  void down(String place, boolean off) {
    if (off && !clear) {
      down.add(place);
    } else {
      down.remove(place);
    }
  }

  boolean isDown(String place) {
    return down.contains(place);
  }

  boolean isLost(String from, String what, String kind) {
    if (cutOff.contains(from) || happens(LOST_PER_MILLE)) {
      history.fault(kind, from, () -> what);
      return true;
    }
    return false;
  }

  /** Returns whether something happens that is this rare. */
  boolean happens(int perMille) {
    return !clear && random.nextInt(1000) < perMille;
  }

  Duration delay(String from, String what) {
    if (happens(SLOW_PER_MILLE)) {
      Duration slow = Duration.ofMillis(5_000 + random.nextInt(40_000));
      history.fault("network: slow", from, () -> slow.toMillis() + " ms " + what);
      return slow;
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
