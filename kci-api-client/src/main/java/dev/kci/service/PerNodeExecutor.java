package dev.kci.service;

import dev.kci.machine.Machine;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * Runs work on a fixed number of threads: for one node in the order it was added, for different
 * nodes in parallel. Thread-safe.
 */
final class PerNodeExecutor {
  /** How long interrupted work may take to end. */
  private static final Duration ENDING = Duration.ofMillis(500);

  private final ExecutorService workers;
  private final Lock lock;
  private final Condition changed;
  private final Map<String, Queue<Runnable>> byNode = new HashMap<>();
  private int size;
  private boolean closed;

  PerNodeExecutor(Machine machine, String name, int threads) {
    this.workers = machine.pool(name, threads);
    this.lock = machine.lock();
    this.changed = lock.newCondition();
  }

  /** Adds work for a node, after any that is already waiting. */
  void add(String node, Runnable work) {
    lock.lock();
    try {
      size++;
      if (closed) {
        return;
      }
      Queue<Runnable> waiting = byNode.get(node);
      if (waiting == null) {
        waiting = new ArrayDeque<>();
        byNode.put(node, waiting);
        workers.execute(() -> runNext(node));
      }
      waiting.add(work);
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether work for the node is waiting or in progress. */
  boolean has(String node) {
    lock.lock();
    try {
      return byNode.containsKey(node);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until fewer than {@code limit} items are waiting or in progress.
   *
   * @return false if this was closed or the thread interrupted instead
   */
  boolean awaitLessThan(int limit) {
    lock.lock();
    try {
      while (size >= limit && !closed) {
        changed.await();
      }
      return !closed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** The number of items waiting or in progress. */
  int size() {
    lock.lock();
    try {
      return size;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Starts nothing more and waits for work in progress; interrupts it if that takes too long.
   *
   * @return the number of items not finished
   */
  int close(Duration patience) {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      workers.shutdown();
    } finally {
      lock.unlock();
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

  private @Nullable Runnable next(String node) {
    lock.lock();
    try {
      Queue<Runnable> waiting = byNode.get(node);
      return closed || waiting == null ? null : waiting.peek();
    } finally {
      lock.unlock();
    }
  }

  private void ended(String node) {
    lock.lock();
    try {
      size--;
      changed.signalAll();
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
    } finally {
      lock.unlock();
    }
  }
}
