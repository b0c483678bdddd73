package dev.kci.status;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The state of a running service: whether its loops turn, whether its needs are met, its metrics,
 * and, for people, what it is doing and did recently. Thread-safe.
 */
public final class ServiceStatus {
  private static final int REMEMBERED = 20;
  private static final Metric PROBLEMS =
      Metric.counter("kci_log_lines", "Log lines at WARN or ERROR.", "level");

  private final String service;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Instant since;
  private final Meters meters = new Meters();
  private final Map<String, Turn> turns = new ConcurrentHashMap<>();
  private final Map<String, BooleanSupplier> needs = new ConcurrentHashMap<>();
  private final Map<String, BooleanSupplier> runtimes = new ConcurrentHashMap<>();
  private final Map<String, Supplier<Backlog>> backlogs = new ConcurrentHashMap<>();
  private volatile Supplier<Share> share = () -> Share.ALL;
  private final Map<String, String> doing = new ConcurrentHashMap<>();
  private final Deque<Occurrence> events = new ArrayDeque<>();
  private final Deque<Occurrence> problems = new ArrayDeque<>();

  /** Something that happened, in a few words. */
  public record Occurrence(Instant time, String text) {}

  /**
   * Unhandled events.
   *
   * @param oldest the age of the oldest; zero if there are none
   */
  public record Backlog(long events, Duration oldest) {
    private Backlog plus(Backlog other) {
      Duration longer = oldest.compareTo(other.oldest) > 0 ? oldest : other.oldest;
      return new Backlog(events + other.events, longer);
    }
  }

  /**
   * What a replica does of its service's work.
   *
   * @param shards the number of shards that it owns
   * @param replicas the number of replicas that share the work
   * @param group the name of these replicas' group; empty if the service runs alone
   * @param takeovers how often this replica took shards since its start
   */
  public record Share(int shards, int replicas, String group, long takeovers) {
    /** Of a service that runs alone. */
    public static final Share ALL = new Share(64, 1, "", 0);

    /**
     * Returns whether the replica does none of the work now, such as one that has lost its Lease.
     */
    public boolean isEmpty() {
      return shards == 0;
    }
  }

  /**
   * @param service the executable, such as {@code kci-runner}
   */
  public ServiceStatus(String service) {
    this(service, InstantSource.system(), System::nanoTime);
  }

  ServiceStatus(String service, InstantSource clock, LongSupplier nanoTime) {
    this.service = service;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.since = clock.instant();
    meters.declare(PROBLEMS, "warn");
    meters.declare(PROBLEMS, "error");
  }

  /** The executable's name. */
  public String service() {
    return service;
  }

  /** When the service was started. */
  public Instant since() {
    return since;
  }

  /** The service's metrics. */
  public Meters meters() {
    return meters;
  }

  /**
   * Adds a loop without which the service is dead, replacing any of the same name.
   *
   * @param within the maximum duration of one turn
   */
  public Turn loop(String name, Duration within) {
    Turn turn = new Turn(within, nanoTime);
    turns.put(name, turn);
    return turn;
  }

  /**
   * Adds something without which the service is useless, such as an API that answers, replacing any
   * of the same name.
   *
   * @param name a word of this toolkit or a name from its configuration
   * @param met fast, and callable from any thread
   */
  public void need(String name, BooleanSupplier met) {
    needs.put(name, met);
  }

  /**
   * Adds a runtime whose state is shown. The service is usable without it.
   *
   * @param name from the configuration
   * @param answers fast, and callable from any thread
   */
  public void runtime(String name, BooleanSupplier answers) {
    runtimes.put(name, answers);
  }

  /**
   * Adds the unhandled events of a channel, replacing those of the same name.
   *
   * @param backlog fast, and callable from any thread
   */
  public void backlog(String channel, Supplier<Backlog> backlog) {
    backlogs.put(channel, backlog);
  }

  /**
   * Sets this replica's share of the work. Defaults to all of it.
   *
   * @param share fast, and callable from any thread
   */
  public void share(Supplier<Share> share) {
    this.share = share;
  }

  /** This replica's share of the work. */
  public Share share() {
    return share.get();
  }

  /** Removes gauges and runtimes, which the service's next round may register again. */
  public void forgetRound() {
    meters.forgetGauges();
    runtimes.clear();
  }

  /** Records what this thread is doing now. */
  public void doing(String what) {
    doing.put(Thread.currentThread().getName(), what);
  }

  /** Records that this thread has finished. */
  public void done() {
    doing.remove(Thread.currentThread().getName());
  }

  /** Records a received event. */
  public void received(String event) {
    remember(events, event);
  }

  /**
   * Records a logged warning or error.
   *
   * @param level {@code warn} or {@code error}
   * @param text as logged, without secrets
   */
  public void logged(String level, String text) {
    meters.count(PROBLEMS, level);
    remember(problems, text);
  }

  private void remember(Deque<Occurrence> last, String text) {
    synchronized (last) {
      if (last.size() == REMEMBERED) {
        last.removeLast();
      }
      last.addFirst(new Occurrence(clock.instant(), text));
    }
  }

  /** The loops by name, and whether each turns. */
  public Map<String, Boolean> loops() {
    Map<String, Boolean> all = new LinkedHashMap<>();
    new TreeMap<>(turns).forEach((name, turn) -> all.put(name, turn.isTurning()));
    return all;
  }

  /** Returns whether all loops turn. */
  public boolean isAlive() {
    return turns.values().stream().allMatch(Turn::isTurning);
  }

  /** The service's needs by name, and whether each is met. */
  public Map<String, Boolean> needs() {
    Map<String, Boolean> all = new LinkedHashMap<>();
    needs.keySet().stream().sorted().forEach(name -> all.put(name, isMet(name)));
    return all;
  }

  private boolean isMet(String name) {
    BooleanSupplier need = needs.get(name);
    return need != null && need.getAsBoolean();
  }

  /** The runtimes by name, and whether each answered its last call. */
  public Map<String, Boolean> runtimes() {
    Map<String, Boolean> all = new LinkedHashMap<>();
    new TreeMap<>(runtimes).forEach((name, answers) -> all.put(name, answers.getAsBoolean()));
    return all;
  }

  /** The unhandled events of all channels. */
  public Backlog backlog() {
    return backlogs.values().stream()
        .map(Supplier::get)
        .reduce(new Backlog(0, Duration.ZERO), Backlog::plus);
  }

  /** Returns whether the service has started: it has registered its loops and needs. */
  public boolean hasBegun() {
    return !turns.isEmpty() && !needs.isEmpty();
  }

  /** Returns whether the service has started, is alive, and has all its needs met. */
  public boolean isReady() {
    return hasBegun()
        && isAlive()
        && needs.values().stream().allMatch(BooleanSupplier::getAsBoolean);
  }

  /** What each busy thread is doing, by the thread's name. */
  public Map<String, String> doing() {
    return Map.copyOf(doing);
  }

  /** The most recently received events, newest first. */
  public List<Occurrence> events() {
    return copy(events);
  }

  /** The most recently logged warnings and errors, newest first. */
  public List<Occurrence> problems() {
    return copy(problems);
  }

  private static List<Occurrence> copy(Deque<Occurrence> last) {
    synchronized (last) {
      return List.copyOf(last);
    }
  }
}
