package dev.kci.sandbox.pubsub;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Sends the keep-alives of all channels, every 45 s on the real server. */
public final class KeepAlive implements AutoCloseable {
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "sandbox-keep-alive");
            thread.setDaemon(true);
            return thread;
          });

  public KeepAlive(Broker broker, Duration period) {
    long millis = period.toMillis();
    timer.scheduleAtFixedRate(broker::keepAlive, millis, millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
