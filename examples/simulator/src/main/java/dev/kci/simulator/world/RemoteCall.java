package dev.kci.simulator.world;

import dev.kci.machine.Machine;
import dev.kci.simulator.engine.Scheduler;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A call over a network that may lose it. What was sent takes effect even if its sender is dead by
 * then.
 */
final class RemoteCall<T> {
  /** How calls begin that change nothing. */
  private static final List<String> READING =
      List.of(
          "GET ",
          "lab check",
          "lab find",
          "lab observe",
          "lab collect",
          "lab jobs",
          "git ",
          "lease ");

  /** Paths whose changes do not matter to anybody else. */
  private static final List<String> HARMLESS = List.of("/kv/", "/subscribe/", "/user");

  private final Scheduler scheduler;
  private final Weather weather;
  private final String from;
  private final String to;
  private final String what;
  private final Lock lock;
  private final Condition changed;
  private @Nullable CompletableFuture<T> answer;
  private boolean cancelled;
  private boolean gaveUp;

  /**
   * @param from the sending machine
   * @param to the place that answers
   * @param what words for the history
   */
  RemoteCall(
      Scheduler scheduler, Weather weather, Machine machine, String from, String to, String what) {
    this.scheduler = scheduler;
    this.weather = weather;
    this.from = from;
    this.to = to;
    this.what = what;
    this.lock = machine.lock();
    this.changed = lock.newCondition();
  }

  /** Makes the caller stop waiting. */
  void cancel() {
    cancelled = true;
    changed.signalAll();
  }

  /**
   * Calls.
   *
   * @param outlives whether a call that arrives after its timeout still takes effect
   * @param effect what happens when the call arrives
   * @throws IOException after the timeout, or if there is no connection
   */
  T await(Duration timeout, boolean outlives, Supplier<CompletableFuture<T>> effect)
      throws IOException {
    if (weather.isDown(to)) {
      pause(Duration.ofMillis(2));
      throw new ConnectException("Connection refused");
    }
    if (weather.isLost(from, what, "network: request lost")) {
      return lost(timeout);
    }
    boolean answered = !weather.isLost(from, what, "network: answer lost");
    scheduler.after(
        weather.delay(from, what),
        () -> {
          if (outlives || !gaveUp) {
            arrived(effect, answered);
          }
        });
    pause(timeout);
    CompletableFuture<T> there = answer;
    if (there == null) {
      gaveUp = true;
      throw new SocketTimeoutException("timeout");
    }
    try {
      return there.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e);
    }
  }

  private void arrived(Supplier<CompletableFuture<T>> effect, boolean answered) {
    CompletableFuture<T> done =
        weather.isDown(to)
            ? CompletableFuture.failedFuture(new ConnectException("Connection reset"))
            : effect.get();
    if (READING.stream().noneMatch(what::startsWith)
        && HARMLESS.stream().noneMatch(what::contains)) {
      weather.tookEffect(from);
    }
    if (answered) {
      done.whenComplete(
          (value, e) -> scheduler.after(weather.delay(from, what), () -> answered(done)));
    }
  }

  private void answered(CompletableFuture<T> done) {
    answer = done;
    changed.signalAll();
  }

  private T lost(Duration timeout) throws IOException {
    if (weather.random().nextBoolean()) {
      pause(Duration.ofMillis(50));
      throw new IOException("Connection reset");
    }
    pause(timeout);
    throw new SocketTimeoutException("timeout");
  }

  private void pause(Duration limit) throws IOException {
    lock.lock();
    try {
      long left = limit.toNanos();
      while (answer == null && !cancelled && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } finally {
      lock.unlock();
    }
    if (cancelled) {
      throw new IOException("Canceled");
    }
  }
}
