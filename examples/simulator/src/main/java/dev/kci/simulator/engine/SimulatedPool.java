package dev.kci.simulator.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/** A pool of simulated threads. */
final class SimulatedPool extends AbstractExecutorService {
  private final Scheduler scheduler;
  private final Process process;
  private final String name;
  private final int most;
  private final Lock lock;
  private final Condition changed;
  private final Queue<Runnable> queue = new ArrayDeque<>();
  private final Set<Task> workers = new LinkedHashSet<>();
  private int number;
  private boolean shutdown;

  SimulatedPool(Scheduler scheduler, Process process, String name, int most) {
    this.scheduler = scheduler;
    this.process = process;
    this.name = name;
    this.most = most;
    this.lock = new SimulatedLock(scheduler);
    this.changed = lock.newCondition();
  }

  @Override
  public void execute(Runnable work) {
    scheduler.current().checkAlive();
    if (shutdown) {
      throw new RejectedExecutionException("the pool is shut down");
    }
    queue.add(work);
    if (workers.size() < most) {
      workers.add(process.start(name + "-" + ++number, this::work));
    }
  }

  private void work() {
    try {
      for (Runnable work = queue.poll(); work != null; work = queue.poll()) {
        work.run();
        if (!shutdown) {
          Thread.interrupted(); // of the work that has ended
        }
      }
    } finally {
      workers.remove(scheduler.current());
      changed.signalAll();
    }
  }

  @Override
  protected <T> RunnableFuture<T> newTaskFor(Callable<T> work) {
    return new SimulatedFuture<>(scheduler, work);
  }

  @Override
  protected <T> RunnableFuture<T> newTaskFor(Runnable work, @Nullable T value) {
    return new SimulatedFuture<>(
        scheduler,
        () -> {
          work.run();
          return value;
        });
  }

  @Override
  public void shutdown() {
    shutdown = true;
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutdown = true;
    List<Runnable> left = new ArrayList<>(queue);
    queue.clear();
    List.copyOf(workers).forEach(Task::interrupt);
    return left;
  }

  @Override
  public boolean isShutdown() {
    return shutdown;
  }

  @Override
  public boolean isTerminated() {
    return shutdown && workers.isEmpty();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    lock.lock();
    try {
      long left = unit.toNanos(timeout);
      while (!workers.isEmpty() && left > 0) {
        left = changed.awaitNanos(left);
      }
      return isTerminated();
    } finally {
      lock.unlock();
    }
  }
}
