package dev.kci.telemetry;

import dev.kci.api.ApiException;
import dev.kci.api.UnavailableException;
import dev.kci.api.model.TelemetryEvent;
import dev.kci.status.Meters;
import dev.kci.status.Metric;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends telemetry in batches and in order, from its own thread, so that callers neither wait nor
 * fail. While the API is away, the latest events are kept. Older events are dropped and counted, as
 * are those of a request that may or may not have been handled. Thread-safe.
 */
public final class TelemetrySender implements AutoCloseable {
  /** About 3 MB. */
  private static final int CAPACITY = 10_000;

  private static final Duration PERIOD = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(TelemetrySender.class);
  private static final Metric SENT =
      Metric.counter("kci_telemetry_sent", "Telemetry events stored by the API.");
  private static final Metric DROPPED =
      Metric.counter(
          "kci_telemetry_dropped", "Telemetry events not sent, or sent without an answer.");
  private static final Metric WAITING =
      Metric.gauge("kci_telemetry_waiting", "Telemetry events not yet sent.");

  private static final int BATCH = 200;
  private static final long CLOSE_MILLIS = 1000;

  private final Api api;
  private final Meters meters;
  private final int capacity;
  private final Duration period;
  private final Thread thread = new Thread(this::run, "telemetry");
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<TelemetryEvent> waiting = new ArrayDeque<>();
  private boolean closed;
  private boolean away;

  /** The destination of events: {@link dev.kci.api.Telemetry#send}. */
  @FunctionalInterface
  public interface Api {
    /**
     * Sends events once.
     *
     * @throws ApiException if the API does not store them
     */
    void send(Collection<TelemetryEvent> events);
  }

  /** Starts the thread; keeps 10,000 events and sends them every 10 s. */
  public TelemetrySender(Api api, Meters meters) {
    this(api, meters, CAPACITY, PERIOD);
  }

  /**
   * Starts the thread.
   *
   * @param capacity maximum number of waiting events, from 1
   * @param period maximum time that an event waits for others
   */
  public TelemetrySender(Api api, Meters meters, int capacity, Duration period) {
    this.api = api;
    this.meters = meters;
    this.capacity = capacity;
    this.period = period;
    meters.declare(SENT);
    meters.declare(DROPPED);
    meters.gauge(WAITING, this::size);
    thread.setDaemon(true);
    thread.start();
  }

  /** Adds an event. If there are too many, the oldest one is dropped. */
  public void add(TelemetryEvent event) {
    lock.lock();
    try {
      waiting.addLast(event);
      dropSurplus();
      if (waiting.size() == BATCH || closed) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private int size() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  private void dropSurplus() {
    while (waiting.size() > capacity) {
      waiting.removeFirst();
      meters.count(DROPPED);
    }
  }

  private void run() {
    boolean open = true;
    while (open) {
      open = awaitWork();
      boolean sent = true;
      while (sent) {
        List<TelemetryEvent> batch = take();
        sent = !batch.isEmpty() && send(batch);
      }
    }
  }

  /** Returns false once this is closed. */
  private boolean awaitWork() {
    lock.lock();
    try {
      long left = period.toNanos();
      while (!closed && left > 0 && (away || waiting.size() < BATCH)) {
        left = changed.awaitNanos(left);
      }
      return !closed;
    } catch (InterruptedException e) {
      return false;
    } finally {
      lock.unlock();
    }
  }

  private List<TelemetryEvent> take() {
    lock.lock();
    try {
      List<TelemetryEvent> batch = new ArrayList<>();
      while (batch.size() < BATCH && !waiting.isEmpty()) {
        batch.add(waiting.removeFirst());
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether to go on with the next batch. */
  private boolean send(List<TelemetryEvent> batch) {
    try {
      api.send(batch);
      meters.add(SENT, batch.size());
      away = false;
      return true;
    } catch (UnavailableException e) {
      say(e);
      if (e.isUnheard()) {
        putBack(batch);
      } else {
        meters.add(DROPPED, batch.size());
      }
      return false;
    } catch (RuntimeException e) { // whatever is wrong, the service goes on
      say(e);
      meters.add(DROPPED, batch.size());
      return true;
    }
  }

  private void say(RuntimeException e) {
    if (away) {
      LOG.debug("Telemetry is not sent: {}", e.getMessage());
    } else {
      LOG.warn(
          "Telemetry is not sent: {}; the latest {} events are kept", e.getMessage(), capacity);
    }
    away = true;
  }

  private void putBack(List<TelemetryEvent> batch) {
    lock.lock();
    try {
      for (int i = batch.size() - 1; i >= 0; i--) {
        waiting.addFirst(batch.get(i));
      }
      dropSurplus();
    } finally {
      lock.unlock();
    }
  }

  /** Stops after trying for up to a second to send the remaining events. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      thread.join(TimeUnit.MILLISECONDS.toMillis(CLOSE_MILLIS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.interrupt();
    int left = size();
    if (left > 0) {
      LOG.info("{} telemetry events are not sent", left);
    }
  }
}
