package dev.kci.simulator.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What happened in a run, in order, and how often each fault was injected. */
public final class History {
  private final Supplier<Instant> clock;
  private final List<Entry> entries = new ArrayList<>();
  private final TreeMap<String, Integer> faults = new TreeMap<>();

  private record Entry(Instant time, String who, Supplier<String> what) {}

  /**
   * @param clock the virtual time
   */
  public History(Supplier<Instant> clock) {
    this.clock = clock;
  }

  /**
   * Adds an entry.
   *
   * @param what the words, only needed if somebody reads them
   */
  public void add(String who, Supplier<String> what) {
    entries.add(new Entry(clock.get(), who, what));
  }

  /** Adds an injected fault. */
  public void fault(String kind, String who, Supplier<String> what) {
    faults.merge(kind, 1, Integer::sum);
    add(who, () -> "FAULT " + kind + " " + what.get());
  }

  /** Returns how often each fault was injected, by its kind. */
  public TreeMap<String, Integer> faults() {
    return faults;
  }

  /** Returns all entries as lines of text. */
  public List<String> lines() {
    return entries.stream()
        .map(entry -> entry.time() + " " + entry.who() + ": " + entry.what().get())
        .toList();
  }
}
