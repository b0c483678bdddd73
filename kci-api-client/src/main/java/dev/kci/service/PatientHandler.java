package dev.kci.service;

import dev.kci.api.ApiException;
import dev.kci.api.Backoff;
import dev.kci.api.Presence;
import dev.kci.api.UnauthorizedException;
import dev.kci.api.UnavailableException;
import dev.kci.api.model.NodeEvent;
import dev.kci.text.ErrorText;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Retries events while the API is away. Only an {@link Error}, which {@link EventQuarantine}
 * counts, lets an event end the service. As thread-safe as the handler.
 */
final class PatientHandler {
  private static final Logger LOG = LoggerFactory.getLogger(PatientHandler.class);

  /** With waits that grow to 3 s, about the time of a database's failover. */
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
   * @return whether handling ended, successfully or not; false if it was stopped first
   */
  boolean handle(NodeEvent event) {
    boolean ended = quarantine.guard(event, true, () -> handlePatiently(event));
    if (ended) {
      quarantine.survived(event);
    }
    return ended;
  }

  private boolean handlePatiently(NodeEvent event) {
    FailureLog failed = new FailureLog(LOG, stop.machine()::nanoTime);
    int serverErrors = 0; // counted separately: the API may have been away for a long time
    for (int attempt = 1; !stop.isStopped(); attempt++) {
      try {
        handler.handle(event);
        failed.succeeded("Node " + event.id() + ": handled");
        return true;
      } catch (UnavailableException e) {
        if (!e.isTransient() && ++serverErrors == TRIES_ON_SERVER_ERROR) {
          LOG.error("Node {}: giving up: {}", event.id(), e.getMessage());
          return true;
        }
        failed.failed("Node " + event.id() + ": " + e.getMessage());
        rest(backoff.after(attempt, stop.machine().random()), e.isTransient());
      } catch (ApiException e) {
        if (!UnauthorizedException.isOfToken(e)) {
          LOG.error("Node {}: {}", event.id(), e.getMessage());
          return true;
        }
        LOG.debug("Node {}: waiting for a valid token: {}", event.id(), e.getMessage());
        rest(backoff.after(attempt, stop.machine().random()), false);
      } catch (RuntimeException e) { // one bad event must not end the service
        if (!stop.isStopped()) {
          failed(event, e);
          return true;
        }
        LOG.info(
            "Node {}: stopped while handling an event, which the next start repeats: {}",
            event.id(),
            ErrorText.of(e));
      }
    }
    return false;
  }

  private static void failed(NodeEvent event, RuntimeException e) {
    if (e instanceof UncheckedIOException) { // not a defect; for instance a full disk
      LOG.error("Node {}: {}; the periodic query retries it", event.id(), ErrorText.of(e));
    } else {
      LOG.error("Node {}: the handler failed; event skipped", event.id(), e);
    }
  }

  /**
   * Waits unless stopped. A stray interrupt, such as one left set by the handler, neither shortens
   * the wait nor carries over to the next attempt, which would fail at once.
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
