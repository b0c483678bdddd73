package dev.kci.service;

import dev.kci.api.KciApi;
import dev.kci.api.ToolkitVersion;
import dev.kci.machine.Machine;
import dev.kci.status.ServiceStatus;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a service's {@linkplain Heartbeats heartbeat} every minute while it works, and within
 * seconds when a runtime goes down or comes back, or when it loses or regains its share of the
 * work. A failed heartbeat is only logged, at debug level.
 */
public final class Pulse {
  /** The time between two heartbeats. */
  public static final Duration PERIOD = Duration.ofMinutes(1);

  /**
   * How soon others learn of such a change, at most. At random, since instances that begin together
   * would otherwise overwrite each other's heartbeats each time.
   */
  private static final Duration LOOK = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);

  /** A service that was silent for longer may have missed something. */
  private static final Duration BREAK = PERIOD.multipliedBy(2).plusSeconds(30);

  private final KciApi api;
  private final ServiceStatus status;
  private final String instance;
  private final String version;
  private final Machine machine;
  private final StopSignal stop;
  private @Nullable Heartbeat last;

  private Pulse(Machine machine, KciApi api, ServiceStatus status, String instance) {
    this.machine = machine;
    this.stop = new StopSignal(machine);
    this.api = api;
    this.status = status;
    this.instance = instance;
    this.version = ToolkitVersion.text();
  }

  /**
   * Does a service's work while another thread writes heartbeats, the first one at once.
   *
   * @param machine runs that thread
   * @param status the service's, summed up in each heartbeat
   */
  public static void during(
      Machine machine, KciApi api, ServiceStatus status, String instance, Runnable work) {
    Pulse pulse = new Pulse(machine, api, status, instance);
    machine.start("heartbeat", pulse::run);
    try {
      work.run();
    } finally {
      pulse.stop.stop();
    }
  }

  private void run() {
    Condition told = null;
    long toldAt = 0;
    do {
      Duration silence = Duration.ofNanos(machine.nanoTime() - toldAt);
      Condition now = Condition.of(status);
      if (told == null || isDue(silence, told, now)) {
        told = now;
        toldAt = machine.nanoTime();
        tell(told);
      }
    } while (!stop.await(look()));
  }

  private Duration look() {
    return LOOK.minusMillis(machine.random().nextLong(LOOK.toMillis() / 2));
  }

  /** Returns whether the next heartbeat is due. */
  static boolean isDue(Duration silence, Condition told, Condition now) {
    return silence.compareTo(PERIOD) >= 0
        || !told.runtimesDown().equals(now.runtimesDown())
        || told.share().isEmpty() != now.share().isEmpty();
  }

  /** A service without a share of the work misses what happens, like one that is not running. */
  static Instant since(@Nullable Heartbeat before, Instant now) {
    return before == null
            || before.time().plus(BREAK).isBefore(now)
            || before.condition().share().isEmpty()
        ? now
        : before.since();
  }

  private void tell(Condition condition) {
    try {
      beat(condition);
    } catch (RuntimeException e) { // whatever it is, the service continues
      LOG.debug("The heartbeat failed", e);
    }
  }

  private void beat(Condition condition) {
    Instant now = api.clock().instant();
    Heartbeat beat =
        new Heartbeat(
            status.service(),
            instance,
            api.users().username(),
            version,
            since(last, now),
            now,
            condition);
    if (condition.share().isEmpty()) {
      last = beat; // it has missed something, even if nobody hears of it
    }
    new Heartbeats(api.keyValues()).write(beat);
    last = beat;
  }
}
