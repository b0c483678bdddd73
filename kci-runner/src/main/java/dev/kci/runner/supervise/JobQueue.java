package dev.kci.runner.supervise;

import dev.kci.api.model.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The jobs of one runtime that are not reported, in the order in which they came. Gives those that
 * are due to its one reader, and no job to two workers at a time. Thread-safe.
 */
final class JobQueue {
  /** More than end while any query is answered. */
  private static final int REMEMBERED = 10_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<String, ActiveJob> jobs = new LinkedHashMap<>();
  private final Set<String> finished =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
              return size() > REMEMBERED;
            }
          });
  private boolean dirty;
  private boolean closed;

  /**
   * Adds a job; one whose node it has already stays as it is. A job that has ended here does not
   * come back: its node was read before that, and the job would run again.
   */
  void add(ActiveJob job) {
    locked(
        () -> {
          if (!finished.contains(job.nodeId()) && jobs.putIfAbsent(job.nodeId(), job) == null) {
            wake();
          }
        });
  }

  boolean has(String nodeId) {
    lock.lock();
    try {
      return jobs.containsKey(nodeId);
    } finally {
      lock.unlock();
    }
  }

  /** Changes a job, when it is there, and has it looked at. */
  void withJob(String nodeId, Consumer<ActiveJob> change) {
    locked(
        () -> {
          ActiveJob job = jobs.get(nodeId);
          if (job != null) {
            change.accept(job);
            wake();
          }
        });
  }

  RuntimeSupervisor.Load load() {
    lock.lock();
    try {
      int parked = (int) jobs.values().stream().filter(ActiveJob::isParked).count();
      int submitted =
          (int)
              jobs.values().stream().filter(job -> job.handle() != null && !job.isParked()).count();
      return new RuntimeSupervisor.Load(jobs.size() - submitted - parked, submitted, parked);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes the jobs whose next step is to be done now; each is then busy.
   *
   * @param concurrency how many may be in the runtime at the same time
   * @param pressing which nodes need a look whether or not there is room for their jobs
   */
  List<ActiveJob> take(Instant now, int concurrency, boolean open, Predicate<Node> pressing) {
    lock.lock();
    try {
      List<ActiveJob> taken = new ArrayList<>();
      long there = jobs.values().stream().filter(JobQueue::isInRuntime).count();
      for (ActiveJob job : jobs.values()) {
        if (!job.due(now)) {
          continue;
        }
        boolean waiting = job.handle() == null && !job.cancelled();
        job.room(waiting && open && there < concurrency);
        if (!waiting || job.hasRoom() || pressing.test(job.node())) {
          there += job.hasRoom() ? 1 : 0;
          job.busy(true);
          job.look();
          taken.add(job);
        }
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private static boolean isInRuntime(ActiveJob job) {
    return job.handle() != null && !job.isParked() || job.busy() && job.hasRoom();
  }

  /** A worker gives a job back; {@code change} says when it is due again. */
  void giveBack(ActiveJob job, Consumer<ActiveJob> change) {
    locked(
        () -> {
          change.accept(job);
          job.busy(false);
          wake();
        });
  }

  void remove(ActiveJob job) {
    locked(
        () -> {
          jobs.remove(job.nodeId());
          finished.add(job.nodeId());
          wake();
        });
  }

  /**
   * Waits until something changes, for so long at the most.
   *
   * @return false when it is closed
   */
  boolean await(Duration limit) throws InterruptedException {
    lock.lock();
    try {
      long left = limit.toNanos();
      while (!dirty && !closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      dirty = false;
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  void close() {
    locked(
        () -> {
          closed = true;
          changed.signalAll();
        });
  }

  private void wake() {
    dirty = true;
    changed.signalAll();
  }

  private void locked(Runnable work) {
    lock.lock();
    try {
      work.run();
    } finally {
      lock.unlock();
    }
  }
}
