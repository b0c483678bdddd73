package dev.kci.runtime;

import dev.kci.machine.Machine;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs calls to labs, each on its own daemon thread, so that the caller can stop waiting for an
 * answer. A call that nobody waits for continues until it is cancelled; its result is lost.
 * Thread-safe.
 */
public final class BoundedCalls implements AutoCloseable {
  private final Machine machine;
  private final ExecutorService threads;

  /**
   * @param name of the threads
   */
  public BoundedCalls(String name) {
    this(name, Machine.real());
  }

  /**
   * @param name of the threads
   * @param machine runs the threads
   */
  public BoundedCalls(String name, Machine machine) {
    this.machine = machine;
    this.threads = machine.pool(name);
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
    RunnableFuture<T> task = machine.future(call);
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
   * @throws TimeoutException if the call does not answer within the limit; the call continues
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
