package dev.kci.tarball.archive;

import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Runs tasks that need a compressor, with one for each thread. Tasks of earlier turns go first: a
 * folder of huge files is a long chain of blocks for one thread, while the others go ahead.
 * Thread-safe.
 */
final class CompressorPool implements AutoCloseable {
  /** The turn before that of all batches. */
  static final long AT_ONCE = -1;

  /** Well within the five seconds that a service has to stop; a thread needs none for a block. */
  private static final long SECONDS_TO_END = 2;

  private final BlockingQueue<BatchCompressor> compressors;
  private final ExecutorService executor;

  /** A task for a compressor. */
  interface Task<T> {
    T run(BatchCompressor compressor) throws IOException;
  }

  /** A task with its turn. */
  private static final class Work<T> extends FutureTask<T> implements Comparable<Work<?>> {
    private final long turn;

    Work(long turn, Callable<T> task) {
      super(task);
      this.turn = turn;
    }

    @Override
    public int compareTo(Work<?> other) {
      return Long.compare(turn, other.turn);
    }
  }

  /**
   * @param compressor creates one for each thread
   */
  CompressorPool(int threads, Supplier<BatchCompressor> compressor) {
    this.compressors = new ArrayBlockingQueue<>(threads);
    for (int i = 0; i < threads; i++) {
      compressors.add(compressor.get());
    }
    this.executor =
        new ThreadPoolExecutor(
            threads,
            threads,
            0,
            TimeUnit.SECONDS,
            new PriorityBlockingQueue<>(),
            CompressorPool::daemon);
  }

  /** Runs a task when its turn comes. */
  <T> Future<T> submit(long turn, Task<T> task) {
    Work<T> work =
        new Work<>(
            turn,
            () -> {
              BatchCompressor compressor = compressors.take();
              try {
                return task.run(compressor);
              } finally {
                compressors.add(compressor);
              }
            });
    executor.execute(work);
    return work;
  }

  /** Drops waiting tasks, interrupts the others and waits up to two seconds for them to end. */
  @Override
  public void close() {
    executor.shutdownNow();
    boolean ended = false;
    try {
      ended = executor.awaitTermination(SECONDS_TO_END, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (ended) {
      compressors.forEach(BatchCompressor::close);
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "archive");
    thread.setDaemon(true);
    return thread;
  }
}
