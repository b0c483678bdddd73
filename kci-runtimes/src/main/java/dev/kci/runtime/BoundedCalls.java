package dev.kci.runtime;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs calls to labs, each on its own daemon thread, so that the caller can stop waiting for an
 * answer. A call that nobody waits for continues until it is cancelled; its result is lost.
 * Thread-safe.
 */
public final class BoundedCalls implements AutoCloseable {
  private final ExecutorService threads;

  /**
   * @param name of the threads
   */
  public BoundedCalls(String name) {
    this.threads =
        Executors.newCachedThreadPool(
            work -> {
              Thread thread = new Thread(work, name);
              thread.setDaemon(true); // a hanging call must not keep the JVM alive
              return thread;
            });
  }

  /**
   * Begins a call.
   *
   * @throws RejectedExecutionException if this is closed
   */
  public <T> Future<T> begin(Callable<T> call) {
    return begin(call, () -> {});
  }

  /**
   * Begins a call.
   *
   * @param afterwards runs when the call has ended and its result is available
   * @throws RejectedExecutionException if this is closed
   */
  public <T> Future<T> begin(Callable<T> call, Runnable afterwards) {
    FutureTask<T> task = new FutureTask<>(call);
    threads.execute(
        () -> {
          task.run();
          afterwards.run();
        });
    return task;
  }

  /**
   * Waits for the result of a call.
   *
   * @throws TimeoutException if there is none within the limit; the call continues
   * @throws ExecutionException wraps the call's exception; an Error is thrown unwrapped
   * @throws RuntimeFailure if this thread is interrupted
   */
  public static <T> T await(Future<T> call, Duration limit)
      throws TimeoutException, ExecutionException {
    try {
      return call.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw RuntimeFailure.unavailable("interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e;
    }
  }

  /** Interrupts running calls and rejects new ones. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
