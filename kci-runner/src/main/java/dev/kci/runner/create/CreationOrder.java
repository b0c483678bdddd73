package dev.kci.runner.create;

import dev.kci.api.ApiException;
import dev.kci.files.Sha256;
import dev.kci.service.Heartbeat;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which of several runners of one user creates a job first, so that each job is created
 * once and the runners share the work. Runners know each other by their heartbeats. For each job, a
 * hash defines an order on which all agree. A runner that has just started comes last, because the
 * others may not know it yet. A runner that misses its turn, because it is gone or serves other
 * runtimes, is skipped for some minutes.
 *
 * <p>This only makes duplicates rare. Anybody can write a heartbeat, so the order only decides how
 * long a runner waits; {@link OwnNodes} ends the remaining duplicates. Thread-safe.
 */
public final class CreationOrder {
  private static final Logger LOG = LoggerFactory.getLogger(CreationOrder.class);

  /** Two missed heartbeats and some delay. */
  private static final Duration ALIVE = Duration.ofSeconds(150);

  /** Longer than most outages of the API, in which nobody can write a heartbeat. */
  private static final Duration HEARD_OF = Duration.ofHours(1);

  /** By then all others have read the heartbeat of a new runner. */
  private static final Duration NEW = Duration.ofMinutes(2);

  private static final Duration READ_AGAIN = Duration.ofSeconds(30);
  private static final Duration READ_AGAIN_WHEN_NEW = Duration.ofSeconds(3);
  private static final Duration PASSED_OVER = Duration.ofMinutes(5);

  private final String instance;
  private final Supplier<List<Heartbeat>> heartbeats;
  private final InstantSource clock;
  private final Instant started;
  private final Map<Turn, Instant> passedOver = new HashMap<>();
  private volatile List<Heartbeat> known = List.of();
  private volatile boolean haveRead;
  private volatile Instant readAgain = Instant.MIN;

  private record Turn(String instance, String place) {}

  /**
   * @param instance the name of this runner
   * @param heartbeats of this user's runners; this runner's own is ignored
   * @param clock the clock of heartbeats
   */
  public CreationOrder(String instance, Supplier<List<Heartbeat>> heartbeats, InstantSource clock) {
    this.instance = instance;
    this.heartbeats = heartbeats;
    this.clock = clock;
    this.started = clock.instant();
  }

  /** Returns the runners whose turn comes before this runner's, in order. */
  List<String> before(JobKey job) {
    Instant now = clock.instant();
    return before(job, known(now), now);
  }

  private synchronized List<String> before(JobKey job, List<Heartbeat> runners, Instant now) {
    Comparator<Heartbeat> order =
        Comparator.comparing((Heartbeat runner) -> isNew(runner.since(), now))
            .thenComparing(runner -> hash(runner.instance(), job));
    Heartbeat self = new Heartbeat("", instance, "", "", started, now);
    return runners.stream()
        .filter(other -> other.time().isAfter(now.minus(ALIVE)))
        .filter(other -> !isPassedOver(other.instance(), job, now))
        .filter(other -> order.compare(other, self) < 0)
        .sorted(order)
        .map(Heartbeat::instance)
        .toList();
  }

  /**
   * Returns whether another runner may create the same jobs, even if it was silent for a while, or
   * the heartbeats could never be read.
   */
  boolean hasOthers() {
    Instant now = clock.instant();
    List<Heartbeat> runners = known(now);
    return !haveRead
        || runners.stream().anyMatch(other -> other.time().isAfter(now.minus(HEARD_OF)));
  }

  /** Records that a runner did not create a job although it had time to. */
  synchronized void missed(String other, JobKey job) {
    if (job.retryCounter() > 0) {
      return; // runners only retry their own jobs
    }
    LOG.debug("Another runner does not create jobs runner={} place={}", other, job.place());
    Instant now = clock.instant();
    passedOver.values().removeIf(now::isAfter);
    passedOver.put(new Turn(other, job.place()), now.plus(PASSED_OVER));
  }

  private boolean isPassedOver(String other, JobKey job, Instant now) {
    Instant until = passedOver.get(new Turn(other, job.place()));
    return until != null && now.isBefore(until);
  }

  private static boolean isNew(Instant since, Instant now) {
    return now.isBefore(since.plus(NEW));
  }

  /** Not synchronized: a slow API must not delay those who already know. */
  private List<Heartbeat> known(Instant now) {
    if (now.isBefore(readAgain)) {
      return known;
    }
    try {
      known =
          heartbeats.get().stream().filter(other -> !other.instance().equals(instance)).toList();
      haveRead = true;
    } catch (ApiException e) { // at worst a duplicate is created and ended
      LOG.debug("Cannot read the heartbeats of other runners error={}", e.getMessage());
    }
    readAgain = now.plus(isNew(started, now) ? READ_AGAIN_WHEN_NEW : READ_AGAIN);
    return known;
  }

  /** Evenly distributed, and the same for all runners. */
  private static String hash(String runner, JobKey job) {
    return Sha256.of(runner + " " + job);
  }
}
