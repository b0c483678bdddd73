package dev.kci.simulator.world;

import dev.kci.simulator.history.History;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** A mail server that remembers what it accepted. */
public final class MailServer {
  /** The name of this place. */
  static final String PLACE = "smtp";

  private final History history;
  private final Supplier<Instant> clock;
  private final Map<String, Instant> last = new TreeMap<>();
  private final Map<String, Integer> accepted = new TreeMap<>();
  private final Map<String, Map<String, Integer>> acknowledged = new TreeMap<>();

  MailServer(History history, Supplier<Instant> clock) {
    this.history = history;
    this.clock = clock;
  }

  boolean accept(String process, String key) {
    accepted.merge(key, 1, Integer::sum);
    last.put(key, clock.get());
    history.add(process, () -> "mail accepted " + key);
    return true;
  }

  /** Records that the machine that sent it has learned of it. */
  void acknowledged(String machine, String key) {
    acknowledged.computeIfAbsent(key, mail -> new TreeMap<>()).merge(machine, 1, Integer::sum);
  }

  /** Returns when each mail was accepted last. */
  public Map<String, Instant> last() {
    return last;
  }

  /** Returns how often each mail was accepted. */
  public Map<String, Integer> accepted() {
    return accepted;
  }

  /**
   * Returns the highest number of acknowledgements of a mail that one machine has received. Without
   * any, it has to send the mail again.
   */
  public int acknowledgements(String key) {
    return acknowledged.getOrDefault(key, Map.of()).values().stream()
        .mapToInt(n -> n)
        .max()
        .orElse(0);
  }
}
