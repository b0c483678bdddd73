package dev.kci.service;

import dev.kci.api.ApiException;
import dev.kci.api.Backoff;
import dev.kci.api.UnauthorizedException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats a pass of work until told to stop. A failed pass is retried after a growing wait, so that
 * an unavailable API does not end the service, and logged as {@link FailureLog} says.
 */
public final class PollLoop {
  private static final Logger LOG = LoggerFactory.getLogger(PollLoop.class);

  private final Duration period;
  private final Runnable pass;
  private final StopSignal stop;
  private final Backoff backoff;
  private final Nudge nudge;
  private final FailureLog failed;

  /**
   * @param period the wait between the end of a pass and the next
   * @param backoff the waits after failed passes
   */
  public PollLoop(Duration period, Runnable pass, StopSignal stop, Backoff backoff) {
    this.period = period;
    this.pass = pass;
    this.stop = stop;
    this.backoff = backoff;
    this.nudge = new Nudge(stop);
    this.failed = new FailureLog(LOG, stop.machine()::nanoTime);
  }

  /** Runs until the signal; returns when the current pass has ended. */
  public void run() {
    int failures = 0;
    Duration wait;
    do {
      try {
        pass.run();
        failed.succeeded("Working again");
        failures = 0;
        wait = period;
      } catch (ApiException e) {
        failures++;
        wait = backoff.after(failures, stop.machine().random());
        if (UnauthorizedException.isOfToken(e)) { // logged once, by TokenStanding
          LOG.debug("{}; retrying in {} s", e.getMessage(), wait.toSeconds());
        } else if (!stop.isStopped()) {
          failed.failed(String.valueOf(e.getMessage()));
        }
      }
    } while (!nudge.await(wait));
  }

  /** Starts the next pass of {@link #run} now, or as soon as the current one has ended. */
  public void passSoon() {
    nudge.give();
  }

  /** Does one pass and lets its exceptions through. */
  public void runOnce() {
    pass.run();
  }
}
