package dev.kci.simulator.engine;

import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** A simulated thread. Its fields are confined to whoever has the baton. */
final class Task implements Runnable {
  private final Scheduler scheduler;
  private final Process process;
  private final String name;
  private final Runnable work;
  private final Semaphore baton = new Semaphore(0);
  private @Nullable Thread thread;
  private boolean begun;
  private boolean killed;
  private boolean ended;
  private long wait;
  private boolean waiting;
  private boolean interruptible;
  private boolean timedOut;

  Task(Scheduler scheduler, Process process, String name, Runnable work) {
    this.scheduler = scheduler;
    this.process = process;
    this.name = name;
    this.work = work;
  }

  @Override
  public void run() {
    thread = Thread.currentThread();
    Throwable failure = null;
    try {
      if (!killed) {
        work.run();
      }
    } catch (Throwable thrown) {
      failure = killed || thrown instanceof Killed ? null : thrown;
    }
    ended = true;
    thread = null;
    process.ended(this, failure);
    scheduler.ended(this);
  }

  /** Continues this task, in its own thread. */
  void resume() {
    if (begun) {
      baton.release();
    } else {
      begun = true;
      scheduler.begin(this);
    }
  }

  boolean isMine() {
    return thread == Thread.currentThread();
  }

  boolean mayRun() {
    return killed || !process.isPaused();
  }

  boolean isEnded() {
    return ended;
  }

  /**
   * Passes the baton on until woken, timed out or interrupted.
   *
   * @param until the virtual time of the timeout; {@link Long#MAX_VALUE} for none
   * @return false after a timeout
   */
  boolean await(long until, boolean interruptible) throws InterruptedException {
    checkAlive();
    if (interruptible && Thread.interrupted()) {
      throw new InterruptedException();
    }
    wait++;
    waiting = true;
    timedOut = false;
    this.interruptible = interruptible;
    if (until < Long.MAX_VALUE) {
      scheduler.wakeAt(until, this, wait);
    }
    scheduler.next();
    baton.acquireUninterruptibly();
    checkAlive();
    if (interruptible && Thread.interrupted()) {
      throw new InterruptedException();
    }
    return !timedOut;
  }

  /** Dies if its process was killed. */
  void checkAlive() {
    if (killed) {
      throw Killed.<RuntimeException>sneak();
    }
  }

  /** Ends its wait, if it waits. */
  void wake() {
    if (waiting) {
      waiting = false;
      scheduler.ready(this);
    }
  }

  void timeOut(long wait) {
    if (waiting && this.wait == wait) {
      timedOut = true;
      wake();
    }
  }

  void interrupt() {
    Thread running = thread;
    if (running != null) {
      running.interrupt();
      if (waiting && interruptible) {
        wake();
      }
    }
  }

  void kill() {
    if (!killed) {
      killed = true;
      if (waiting) {
        wake();
      }
    }
  }

  boolean isKilled() {
    return killed;
  }

  StackTraceElement[] stack() {
    Thread running = thread;
    return running == null ? new StackTraceElement[0] : running.getStackTrace();
  }

  @Override
  public String toString() {
    return process + "/" + name;
  }
}
