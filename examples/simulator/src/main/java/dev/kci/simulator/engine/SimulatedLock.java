package dev.kci.simulator.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/** A reentrant lock whose waits take virtual time. */
final class SimulatedLock implements Lock {
  private final Scheduler scheduler;
  private final Deque<Task> queue = new ArrayDeque<>();
  private @Nullable Task holder;
  private int holds;

  SimulatedLock(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  @Override
  public void lock() {
    Task task = scheduler.current();
    task.checkAlive();
    acquire(task, 1);
  }

  private void acquire(Task task, int count) {
    if (holder == task) {
      holds += count;
      return;
    }
    while (holder != null && !holder.isEnded()) {
      queue.add(task);
      try {
        task.await(Long.MAX_VALUE, false);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e); // not while uninterruptible
      } finally {
        queue.remove(task);
      }
    }
    holder = task;
    holds = count;
  }

  @Override
  public void unlock() {
    Task task = scheduler.current();
    if (holder != task) {
      if (task.isKilled()) {
        return;
      }
      throw new IllegalMonitorStateException();
    }
    if (--holds == 0) {
      release();
    }
  }

  private void release() {
    holder = null;
    Task next = queue.poll();
    if (next != null) {
      next.wake();
    }
  }

  @Override
  public void lockInterruptibly() {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean tryLock() {
    Task task = scheduler.current();
    if (holder == null || holder == task) {
      acquire(task, 1);
      return true;
    }
    return false;
  }

  @Override
  public boolean tryLock(long time, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Condition newCondition() {
    return new SimulatedCondition();
  }

  private final class SimulatedCondition implements Condition {
    private final Deque<Task> waiting = new ArrayDeque<>();

    /** Returns false after a timeout. */
    private boolean awaitUntil(long until, boolean interruptible) throws InterruptedException {
      Task task = scheduler.current();
      if (holder != task) {
        task.checkAlive();
        throw new IllegalMonitorStateException();
      }
      int held = holds;
      waiting.add(task);
      release();
      try {
        return task.await(until, interruptible);
      } finally {
        waiting.remove(task);
        if (!task.isKilled()) {
          acquire(task, held);
        }
      }
    }

    @Override
    public void await() throws InterruptedException {
      awaitUntil(Long.MAX_VALUE, true);
    }

    @Override
    public long awaitNanos(long nanos) throws InterruptedException {
      long until = nanos > Long.MAX_VALUE / 2 ? Long.MAX_VALUE : scheduler.nanos() + nanos;
      awaitUntil(until, true);
      return until - scheduler.nanos();
    }

    @Override
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
      return awaitNanos(unit.toNanos(time)) > 0;
    }

    @Override
    public void awaitUninterruptibly() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean awaitUntil(java.util.Date deadline) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void signal() {
      Task task = waiting.poll();
      if (task != null) {
        task.wake();
      }
    }

    @Override
    public void signalAll() {
      waiting.forEach(Task::wake);
      waiting.clear();
    }
  }
}
