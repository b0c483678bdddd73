package dev.kci.simulator.engine;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/** A future whose waits take virtual time. */
final class SimulatedFuture<T> extends FutureTask<T> {
  private final Scheduler scheduler;
  private final Lock lock;
  private final Condition done;
  private @Nullable Task runner;

  SimulatedFuture(Scheduler scheduler, Callable<T> work) {
    super(work);
    this.scheduler = scheduler;
    this.lock = new SimulatedLock(scheduler);
    this.done = lock.newCondition();
  }

  @Override
  public void run() {
    runner = scheduler.current();
    try {
      super.run();
    } finally {
      runner = null;
    }
  }

  @Override
  protected void done() {
    done.signalAll(); // nobody holds the lock: only the task with the baton runs
  }

  @Override
  public boolean cancel(boolean mayInterrupt) {
    Task running = runner;
    boolean cancelled = super.cancel(mayInterrupt);
    if (cancelled && mayInterrupt && running != null) {
      running.interrupt();
    }
    return cancelled;
  }

  @Override
  public T get() throws InterruptedException, ExecutionException {
    awaitDone(Long.MAX_VALUE);
    return super.get();
  }

  @Override
  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    awaitDone(unit.toNanos(timeout));
    return super.get(0, TimeUnit.NANOSECONDS);
  }

  private void awaitDone(long nanos) throws InterruptedException {
    lock.lock();
    try {
      long left = nanos;
      while (!isDone() && left > 0) {
        left = done.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
