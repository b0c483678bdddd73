package dev.kci.service;

import dev.kci.api.ApiException;
import dev.kci.api.KciApi;
import dev.kci.api.NotFoundException;
import dev.kci.api.Subscription;
import dev.kci.api.model.Event;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives the events of a channel and does nothing else, so that nothing keeps it from polling.
 * After any failure it subscribes again as the same durable subscriber, never listens again: the
 * server may have handed an event to the call that failed.
 */
final class EventReceiver implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(EventReceiver.class);

  /**
   * What the server keeps for an absent subscriber. After so many caught-up events comes a live
   * one, whose acknowledgement would lose the rest ({@code durable-1005-*}).
   */
  private static final int CATCH_UP_LIMIT = 1000;

  private final KciApi api;
  private final String channel;
  private final boolean promiscuous;
  private final String subscriber;
  private final Consumer<Event> sink;
  private final StopSignal stop;
  private final Backoff backoff;
  private final AtomicReference<@Nullable Subscription> current = new AtomicReference<>();
  private int failures;

  /**
   * @param subscriber the beginning of the durable subscriber id; channel and user are added
   * @param sink takes each event before the next poll, which acknowledges it
   */
  EventReceiver(
      KciApi api,
      String channel,
      boolean promiscuous,
      String subscriber,
      Consumer<Event> sink,
      StopSignal stop,
      Backoff backoff) {
    this.api = api;
    this.channel = channel;
    this.promiscuous = promiscuous;
    this.subscriber = subscriber;
    this.sink = sink;
    this.stop = stop;
    this.backoff = backoff;
  }

  @Override
  public void run() {
    while (!stop.isStopped()) {
      try {
        listen();
      } catch (NotFoundException gone) {
        LOG.info("The API has forgotten the subscription ({}); subscribing again", gone.status());
        failures++;
        stop.await(backoff.after(failures, RandomGenerator.getDefault()));
      } catch (ApiException e) {
        failed(e);
      }
    }
  }

  private void listen() {
    String id = subscriber + ":" + channel + ":" + api.users().whoami().username();
    try (Subscription subscription = api.events().subscribe(channel, promiscuous, id)) {
      current.set(subscription);
      LOG.info("Listening on channel {} as {}", channel, id);
      int caughtUp = 0;
      while (!stop.isStopped() && caughtUp < CATCH_UP_LIMIT) {
        Event event = subscription.next();
        failures = 0;
        if (event.isKeepAlive()) {
          continue;
        }
        caughtUp = event.sequenceId() == null ? caughtUp + 1 : 0;
        sink.accept(event);
      }
    } finally {
      current.set(null);
    }
  }

  private void failed(ApiException e) {
    if (stop.isStopped()) {
      return;
    }
    failures++;
    Duration wait = backoff.after(failures, RandomGenerator.getDefault());
    if (failures == 1) {
      LOG.warn("{}; subscribing again", e.getMessage());
    } else {
      LOG.debug("{}; failure {}, next try in {} ms", e.getMessage(), failures, wait.toMillis());
    }
    stop.await(wait);
  }

  /** Ends the poll under way, once the stop signal is given. */
  void cancel() {
    Subscription subscription = current.get();
    if (subscription != null) {
      subscription.cancel();
    }
  }
}
