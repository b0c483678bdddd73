package dev.kci.service;

import dev.kci.api.ApiException;
import dev.kci.api.Backoff;
import dev.kci.api.Presence;
import dev.kci.api.UnauthorizedException;
import dev.kci.api.UnavailableException;
import dev.kci.api.model.NodeEvent;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a handler try an event again while the API is away, and lets no event end the service, but
 * for one with an {@link Error}, which {@link EventQuarantine} counts. Thread-safe as the handler
 * is.
 */
final class PatientHandler {
  private static final Logger LOG = LoggerFactory.getLogger(PatientHandler.class);

  /** With the waits between them, which grow to 3 s, about the time that a database fails over. */
  private static final int TRIES_ON_SERVER_ERROR = 8;

  private final NodeHandler handler;
  private final Presence api;
  private final EventQuarantine quarantine;
  private final StopSignal stop;
  private final Backoff backoff;

  PatientHandler(
      NodeHandler handler,
      Presence api,
      EventQuarantine quarantine,
      StopSignal stop,
      Backoff backoff) {
    this.handler = handler;
    this.api = api;
    this.quarantine = quarantine;
    this.stop = stop;
    this.backoff = backoff;
  }

  /**
   * Handles an event, unless it is set aside.
   *
   * @return whether that has ended, for better or worse; false when it was stopped before
   */
  boolean handle(NodeEvent event) {
    boolean ended = quarantine.guard(event, true, () -> handlePatiently(event));
    if (ended) {
      quarantine.survived(event);
    }
    return ended;
  }

  private boolean handlePatiently(NodeEvent event) {
    int serverErrors = 0; // an API that was away for long before does not count
    for (int attempt = 1; !stop.isStopped(); attempt++) {
      try {
        handler.handle(event);
        return true;
      } catch (UnavailableException e) {
        if (!e.isTransient() && ++serverErrors == TRIES_ON_SERVER_ERROR) {
          LOG.error("Node {}: given up: {}", event.id(), e.getMessage());
          return true;
        }
        Duration wait = backoff.after(attempt, RandomGenerator.getDefault());
        LOG.warn("Node {}: {}; again in {} ms", event.id(), e.getMessage(), wait.toMillis());
        rest(wait, e.isTransient());
      } catch (ApiException e) {
        if (!UnauthorizedException.isOfToken(e)) {
          LOG.error("Node {}: {}", event.id(), e.getMessage());
          return true;
        }
        LOG.debug("Node {}: waits until the token is taken: {}", event.id(), e.getMessage());
        rest(backoff.after(attempt, RandomGenerator.getDefault()), false);
      } catch (RuntimeException e) { // one bad event must not end the service
        if (!stop.isStopped()) {
          LOG.error("Node {}: the handler failed; the event is passed over", event.id(), e);
          return true;
        }
        LOG.info("Node {}: the handler was ended; the event comes again: {}", event.id(), e);
      }
    }
    return false;
  }

  /**
   * Waits, or until stopped. An interrupt that no stop gave, such as one that the handler has left,
   * neither shortens the wait nor lets the next try begin interrupted, which would fail at once.
   *
   * @param away whether the wait ends when the API answers again
   */
  private void rest(Duration wait, boolean away) {
    boolean ended = away ? Rest.untilBack(api, wait, stop) : stop.await(wait);
    if (ended && !stop.isStopped() && Thread.interrupted()) {
      stop.await(wait);
    }
  }
}
