package dev.kci.service;

import dev.kci.api.ApiException;
import dev.kci.api.Backoff;
import dev.kci.api.KciApi;
import dev.kci.api.NotFoundException;
import dev.kci.api.Subscription;
import dev.kci.api.UnauthorizedException;
import dev.kci.api.model.Event;
import dev.kci.text.ErrorText;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives the events of a channel and does nothing else, so that nothing delays polling. After any
 * failure it subscribes again as the same durable subscriber rather than polling the old
 * subscription: the server may have handed an event to the failed call. An event that the inbox
 * fails to accept counts as a failure too: it is not acknowledged, so it comes again.
 */
final class EventReceiver implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(EventReceiver.class);

  /**
   * The number of events that the server keeps for an absent subscriber. The next one it sends is
   * live, and acknowledging that would lose the rest ({@code durable-1005-*}).
   */
  private static final int CATCH_UP_LIMIT = 1000;

  private static final Duration LOOK_FOR_ROOM = Duration.ofSeconds(1);

  private final KciApi api;
  private final String channel;
  private final boolean promiscuous;
  private final String subscriber;
  private final EventInbox inbox;
  private final StopSignal stop;
  private final Backoff backoff;
  private final EventFigures figures;
  private final AtomicReference<@Nullable Subscription> current = new AtomicReference<>();
  private int failures;

  /**
   * @param subscriber the start of the durable subscriber id; channel and user are added
   * @param inbox accepts each event before the next poll, which acknowledges it
   * @param figures told of each poll and event
   */
  EventReceiver(
      KciApi api,
      String channel,
      boolean promiscuous,
      String subscriber,
      EventInbox inbox,
      StopSignal stop,
      Backoff backoff,
      EventFigures figures) {
    this.api = api;
    this.channel = channel;
    this.promiscuous = promiscuous;
    this.subscriber = subscriber;
    this.inbox = inbox;
    this.stop = stop;
    this.backoff = backoff;
    this.figures = figures;
  }

  @Override
  public void run() {
    while (!stop.isStopped()) {
      figures.polls();
      try {
        listen();
        awaitRoom();
      } catch (NotFoundException gone) {
        LOG.info("The API has forgotten the subscription ({}); subscribing again", gone.status());
        failures++;
        Rest.untilBack(api.presence(), backoff.after(failures, stop.machine().random()), stop);
      } catch (ApiException e) {
        failed(String.valueOf(e.getMessage()), !UnauthorizedException.isOfToken(e));
      } catch (JournalException e) {
        failed(String.valueOf(e.getMessage()));
      } catch (RuntimeException e) { // whatever it is, nothing else receives
        LOG.error("The receiver failed; subscribing again", e);
        failed(ErrorText.of(e), false);
      }
    }
    figures.ended();
  }

  private void listen() {
    String id = subscriber + ":" + channel + ":" + api.users().username();
    try (Subscription subscription = api.events().subscribe(channel, promiscuous, id)) {
      current.set(subscription);
      LOG.info("Listening on channel {} as {}", channel, id);
      int caughtUp = 0;
      while (!stop.isStopped() && caughtUp < CATCH_UP_LIMIT && !inbox.isFull()) {
        Event event = subscription.next();
        figures.received(event);
        if (!event.isKeepAlive()) {
          caughtUp = event.sequenceId() == null ? caughtUp + 1 : 0;
          inbox.accept(event);
        }
        failures = 0;
      }
    } finally {
      current.set(null);
    }
  }

  /** Until there is room, the server keeps new events, as for any absent durable subscriber. */
  private void awaitRoom() {
    if (!inbox.isFull()) {
      return;
    }
    LOG.warn("Too many events are waiting; receiving pauses until half of them are handled");
    while (!inbox.hasRoom() && !stop.await(LOOK_FOR_ROOM)) {
      figures.polls();
    }
  }

  private void failed(String message) {
    failed(message, true);
  }

  /**
   * @param news whether it is not yet logged elsewhere, as by {@link dev.kci.api.TokenStanding}
   */
  private void failed(String message, boolean news) {
    if (stop.isStopped()) {
      return;
    }
    failures++;
    Duration wait = backoff.after(failures, stop.machine().random());
    if (failures == 1 && news) {
      LOG.warn("{}; subscribing again", message);
    } else {
      LOG.debug("{}; failure {}, next attempt in {} ms", message, failures, wait.toMillis());
    }
    Rest.untilBack(api.presence(), wait, stop);
  }

  /** Returns whether there is a subscription now. */
  boolean isListening() {
    return current.get() != null;
  }

  /** Ends the poll in progress; call it once the stop signal is given. */
  void cancel() {
    Subscription subscription = current.get();
    if (subscription != null) {
      subscription.cancel();
    }
  }
}
