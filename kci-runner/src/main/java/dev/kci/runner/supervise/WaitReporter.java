package dev.kci.runner.supervise;

import dev.kci.api.ApiException;
import dev.kci.api.UnavailableException;
import dev.kci.service.RecentIds;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Updates the nodes of waiting jobs with the reason: one at a time, at most four per second. Gives
 * up on nodes that cannot be changed, without affecting the job.
 */
final class WaitReporter {
  private static final Logger LOG = LoggerFactory.getLogger(WaitReporter.class);
  private static final Duration PERIOD = Duration.ofMillis(250);
  private static final Duration API_AWAY = Duration.ofSeconds(10);
  private static final int MOST_REFUSED = 10_000;

  private final JobTable jobs;
  private final RuntimeHealth health;
  private final JobReporter reporter;
  private final int concurrency;
  private final InstantSource clock;
  private final WaitNotes notes = new WaitNotes();
  private final Set<String> refused = RecentIds.most(MOST_REFUSED);
  private final AtomicBoolean busy = new AtomicBoolean();
  private volatile Instant nextLook = Instant.EPOCH;

  WaitReporter(
      JobTable jobs,
      RuntimeHealth health,
      JobReporter reporter,
      int concurrency,
      InstantSource clock) {
    this.jobs = jobs;
    this.health = health;
    this.reporter = reporter;
    this.concurrency = concurrency;
    this.clock = clock;
  }

  /**
   * Decides about the next update. Must be called by one thread.
   *
   * @return writes the update, in any thread; empty if there is nothing to do now
   */
  Optional<Runnable> next() {
    Instant now = clock.instant();
    if (busy.get() || now.isBefore(nextLook) || reporter.token().isRefused()) {
      return Optional.empty();
    }
    nextLook = now.plus(PERIOD);
    return notes
        .next(
            jobs.waits(health.down(), concurrency).stream()
                .filter(seen -> !refused.contains(seen.job().nodeId()))
                .toList(),
            now)
        .map(
            change -> {
              busy.set(true);
              WaitNotes.Change dated = change.plus(Duration.between(now, reporter.now()));
              return () -> write(dated);
            });
  }

  private void write(WaitNotes.Change change) {
    try {
      jobs.noted(change.nodeId(), reporter.noted(change));
    } catch (UnavailableException e) {
      nextLook = clock.instant().plus(API_AWAY);
    } catch (ApiException e) {
      refused.add(change.nodeId());
      LOG.debug("Cannot note why a job waits node={} error={}", change.nodeId(), e.getMessage());
    } finally {
      busy.set(false);
    }
  }
}
