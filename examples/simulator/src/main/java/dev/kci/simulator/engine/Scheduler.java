package dev.kci.simulator.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one at a time in virtual time. Each task has a thread of its own, but only the one
 * with the baton runs. When it waits, it passes the baton to a task that is ready, chosen by the
 * seed; if none is ready, the time jumps to the next moment at which one will be. So a seed alone
 * decides the whole run.
 *
 * <p>Except for {@link #run}, everything here is called by the task that has the baton, or by an
 * action at a time.
 */
public final class Scheduler {
  /** More real time than any step takes; a task beyond it waits for something real. */
  private static final Duration STUCK = Duration.ofSeconds(30);

  private final Instant start;
  private final Random random;
  private final Executor threads;
  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private final List<Task> ready = new ArrayList<>();
  private final Set<Task> alive = new LinkedHashSet<>();
  private final Semaphore over = new Semaphore(0);
  private long now;
  private long end;
  private long number;
  private volatile long steps;
  private volatile @Nullable Task current;
  private @Nullable RuntimeException failure;

  private record Timer(long time, long number, Runnable action) implements Comparable<Timer> {
    @Override
    public int compareTo(Timer other) {
      int byTime = Long.compare(time, other.time);
      return byTime == 0 ? Long.compare(number, other.number) : byTime;
    }
  }

  /**
   * @param start the time at which the run begins
   * @param random decides which task is next
   * @param threads runs each task in a thread that does nothing else meanwhile
   */
  public Scheduler(Instant start, Random random, Executor threads) {
    this.start = start;
    this.random = random;
    this.threads = threads;
  }

  /** Returns the virtual time. */
  public Instant now() {
    return start.plusNanos(now);
  }

  long nanos() {
    return now;
  }

  /** Returns the number of times that the baton was passed on. */
  public long steps() {
    return steps;
  }

  /** Does something at a later time, in no task. */
  public void after(Duration wait, Runnable action) {
    timers.add(new Timer(now + Math.max(0, wait.toNanos()), number++, action));
  }

  /** Does something again and again, each time after a pause. */
  public void every(Duration pause, Runnable action) {
    after(
        pause,
        () -> {
          action.run();
          every(pause, action);
        });
  }

  /**
   * Runs what was started, and what that starts, for a time. Then kills all tasks.
   *
   * @throws IllegalStateException if a task waits for something that is not simulated
   */
  public void run(Duration length) {
    end = now + length.toNanos();
    next();
    awaitOver();
    if (failure != null) {
      throw failure;
    }
  }

  /** Ends the run early. */
  public void stop() {
    end = now;
  }

  private void awaitOver() {
    long seen = -1;
    try {
      while (!over.tryAcquire(STUCK.toMillis(), TimeUnit.MILLISECONDS)) {
        if (seen == steps) {
          Task task = current;
          IllegalStateException stuck =
              new IllegalStateException("stuck outside virtual time: " + task);
          if (task != null) {
            stuck.setStackTrace(task.stack());
          }
          throw stuck;
        }
        seen = steps;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  void start(Task task) {
    alive.add(task);
    ready.add(task);
  }

  void begin(Task task) {
    threads.execute(task);
  }

  /** Returns the task that has the baton. */
  Task current() {
    Task task = current;
    if (task == null || !task.isMine()) {
      throw new IllegalStateException(
          Thread.currentThread() + " is not of the simulation, but waits in its time");
    }
    return task;
  }

  void ready(Task task) {
    ready.add(task);
  }

  /** Wakes a task at a time unless it was woken before. */
  void wakeAt(long time, Task task, long wait) {
    timers.add(new Timer(Math.max(now, time), number++, () -> task.timeOut(wait)));
  }

  void ended(Task task) {
    alive.remove(task);
    next();
  }

  /** Passes the baton on; returns at once if the current task gets it back. */
  void next() {
    Task next = chosen();
    current = next;
    steps++;
    if (next == null) {
      over.release();
    } else {
      next.resume();
    }
  }

  private @Nullable Task chosen() {
    while (true) {
      if (now >= end) {
        return ending();
      }
      Task chosen = pick();
      if (chosen != null) {
        return chosen;
      }
      Timer timer = timers.poll();
      if (timer == null || timer.time() >= end) {
        now = end;
      } else {
        now = timer.time();
        act(timer.action());
      }
    }
  }

  private void act(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      failure = e;
      stop();
    }
  }

  private @Nullable Task pick() {
    int count = 0;
    Task chosen = null;
    for (Task task : ready) {
      if (task.mayRun() && random.nextInt(++count) == 0) {
        chosen = task;
      }
    }
    if (chosen != null) {
      ready.remove(chosen);
    }
    return chosen;
  }

  /** Lets the tasks die one after the other. */
  private @Nullable Task ending() {
    for (Task task : alive) {
      task.kill();
    }
    if (alive.isEmpty()) {
      return null;
    }
    Task task = alive.iterator().next();
    ready.remove(task);
    return task;
  }
}
