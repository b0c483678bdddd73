package dev.kci.service;

import dev.kci.api.model.NodeEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * The latest events of shards that other replicas own. When one of them ends, nobody handles its
 * events until its shards are taken, and a reconciling query does not find all of them. Beyond
 * {@value #MOST}, forgets the oldest one. Thread-safe.
 */
final class ForeignEvents {
  private static final int MOST = 2000;

  private final long age;
  private final LongSupplier nanoTime;
  private final Deque<Kept> events = new ArrayDeque<>();

  private record Kept(NodeEvent event, long since) {}

  /**
   * @param age for how long to keep events; zero to keep none
   * @param nanoTime the monotonic clock
   */
  ForeignEvents(Duration age, LongSupplier nanoTime) {
    this.age = age.toNanos();
    this.nanoTime = nanoTime;
  }

  /** Keeps an event for a while. */
  synchronized void add(NodeEvent event) {
    forgetOld();
    if (events.size() == MOST) {
      events.removeFirst();
    }
    if (age > 0) {
      events.addLast(new Kept(event, nanoTime.getAsLong()));
    }
  }

  /** Removes and returns the events that are this replica's now, oldest first. */
  synchronized List<NodeEvent> taken(Predicate<NodeEvent> mine) {
    forgetOld();
    List<NodeEvent> taken = new ArrayList<>();
    events.removeIf(kept -> mine.test(kept.event()) && taken.add(kept.event()));
    return taken;
  }

  private void forgetOld() {
    long now = nanoTime.getAsLong();
    while (!events.isEmpty() && now - events.getFirst().since() > age) {
      events.removeFirst();
    }
  }
}
