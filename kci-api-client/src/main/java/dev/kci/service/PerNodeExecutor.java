package dev.kci.service;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs work on a fixed number of threads: for one node in the order it was added, for different
 * nodes in parallel. Thread-safe.
 */
final class PerNodeExecutor {
  /** How long interrupted work may take to end. */
  private static final Duration ENDING = Duration.ofMillis(500);

  private final ExecutorService workers;
  private final Map<String, Queue<Runnable>> byNode = new HashMap<>();
  private int size;
  private boolean closed;

  PerNodeExecutor(String name, int threads) {
    AtomicInteger number = new AtomicInteger();
    this.workers =
        Executors.newFixedThreadPool(
            threads,
            work -> {
              Thread thread = new Thread(work, name + "-" + number.incrementAndGet());
              thread.setDaemon(true); // a hanging handler must not keep a stopped service alive
              return thread;
            });
  }

  /** Adds work for a node, after any that is already waiting. */
  synchronized void add(String node, Runnable work) {
    size++;
    Queue<Runnable> waiting = byNode.get(node);
    if (closed) {
      return;
    }
    if (waiting == null) {
      waiting = new ArrayDeque<>();
      byNode.put(node, waiting);
      waiting.add(work);
      workers.execute(() -> runNext(node));
    } else {
      waiting.add(work);
    }
  }

  /** Returns whether work for the node is waiting or in progress. */
  synchronized boolean has(String node) {
    return byNode.containsKey(node);
  }

  /**
   * Waits until fewer than {@code limit} items are waiting or in progress.
   *
   * @return false if this was closed or the thread interrupted instead
   */
  synchronized boolean awaitLessThan(int limit) {
    try {
      while (size >= limit && !closed) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    return !closed;
  }

  /** The number of items waiting or in progress. */
  synchronized int size() {
    return size;
  }

  /**
   * Starts nothing more and waits for work in progress; interrupts it if that takes too long.
   *
   * @return the number of items not finished
   */
  int close(Duration patience) {
    synchronized (this) {
      closed = true;
      notifyAll();
      workers.shutdown();
    }
    try {
      if (!workers.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        workers.shutdownNow();
        workers.awaitTermination(ENDING.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      workers.shutdownNow();
      Thread.currentThread().interrupt();
    }
    return size();
  }

  private void runNext(String node) {
    Runnable work = next(node);
    if (work != null) {
      try {
        work.run();
      } finally {
        ended(node);
      }
    }
  }

  private synchronized @Nullable Runnable next(String node) {
    Queue<Runnable> waiting = byNode.get(node);
    return closed || waiting == null ? null : waiting.peek();
  }

  private synchronized void ended(String node) {
    size--;
    notifyAll();
    Queue<Runnable> waiting = byNode.get(node);
    if (waiting == null) {
      return;
    }
    waiting.remove();
    if (waiting.isEmpty()) {
      byNode.remove(node);
    } else if (!closed) {
      workers.execute(() -> runNext(node));
    }
  }
}
