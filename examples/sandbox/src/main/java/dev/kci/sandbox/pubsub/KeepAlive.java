package dev.kci.sandbox.pubsub;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends the keep-alives, every 45 s on the real server. One timer serves all channels and starts
 * with the first subscription, which gets a keep-alive at once; later channels wait for the next
 * period (source: {@code _keep_alive} of kernelci-api 95acafc). It also ends unpolled
 * subscriptions. Thread-safe.
 */
public final class KeepAlive implements AutoCloseable {
  private static final Duration CLEARING = Duration.ofMinutes(15);

  private final Broker broker;
  private final Duration period;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "sandbox-keep-alive");
            thread.setDaemon(true);
            return thread;
          });
  private @Nullable Future<?> beats;

  /**
   * Creates the timer without starting it.
   *
   * @param period the time between two keep-alives of a channel; zero to send none
   */
  public KeepAlive(Broker broker, Duration period) {
    this.broker = broker;
    this.period = period;
    long clearing = CLEARING.toMillis();
    timer.scheduleAtFixedRate(broker::endUnpolled, clearing, clearing, TimeUnit.MILLISECONDS);
  }

  /** Starts the timer on the first subscription, with a keep-alive at once. */
  synchronized void start() {
    if (beats == null && !period.isZero()) {
      broker.keepAlive();
      long millis = period.toMillis();
      beats = timer.scheduleAtFixedRate(this::beat, millis, millis, TimeUnit.MILLISECONDS);
    }
  }

  private synchronized void beat() {
    Future<?> running = beats;
    if (!broker.keepAlive() && running != null) {
      running.cancel(false);
      beats = null;
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
