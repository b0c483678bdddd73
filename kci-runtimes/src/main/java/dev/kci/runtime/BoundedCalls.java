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
 * Calls of labs, each on a daemon thread of its own, so that whoever needs an answer can stop
 * waiting for it. A call that nobody waits for any longer goes on until it is cancelled; what it
 * then returns or throws is lost. Thread-safe.
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
              thread.setDaemon(true); // what does not answer must not keep the program from ending
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
   * @param afterwards done once the call has ended and its result is there
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
   * @throws TimeoutException if there is none within the limit; the call goes on
   * @throws ExecutionException with the exception of the call; an Error is thrown as it is
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

  /** Interrupts the calls that are under way, and begins no more. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
