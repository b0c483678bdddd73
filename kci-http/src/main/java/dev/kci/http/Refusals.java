package dev.kci.http;

import dev.kci.service.Uncaught;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs requests without a valid token: at most two lines a minute, so guessing fills no disk. */
final class Refusals implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

  private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
  private final AtomicLong count = new AtomicLong();

  void add(InetSocketAddress sender) {
    if (count.getAndIncrement() == 0) {
      LOG.warn("Request without a valid token from {}; counting further ones", sender);
      later.schedule(Uncaught.in(this::logCount), 1, TimeUnit.MINUTES);
    }
  }

  private void logCount() {
    long more = count.getAndSet(0) - 1;
    if (more > 0) {
      LOG.warn("{} more requests without a valid token within a minute", more);
    }
  }

  @Override
  public void close() {
    later.shutdownNow();
  }
}
