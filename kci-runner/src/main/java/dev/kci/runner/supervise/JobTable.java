package dev.kci.runner.supervise;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.WaitReason;
import dev.kci.service.RecentIds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The unreported jobs of one runtime, in order of arrival. Hands out due jobs, and never one job to
 * two workers. Thread-safe, for one thread that takes jobs.
 */
final class JobTable {
  /** More than the number of jobs that end while a query is answered. */
  private static final int REMEMBERED = 10_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<String, TableEntry> entries = new LinkedHashMap<>();
  private final Set<String> finished = RecentIds.most(REMEMBERED);
  private boolean dirty;
  private boolean closed;

  /**
   * The claim of a worker on a job, from {@link #take} to the one call that returns it. Only its
   * holder changes the state of the job.
   */
  final class Claim {
    private final TableEntry entry;

    private Claim(TableEntry entry) {
      this.entry = entry;
    }

    SupervisedJob job() {
      return locked(entry::job);
    }

    /** Saves the state, even if the step fails later. */
    SupervisedJob update(UnaryOperator<SupervisedJob> change) {
      return locked(() -> entry.update(change));
    }

    /** Returns whether the runtime has room for the job in this step. */
    boolean hasRoom() {
      return locked(entry::hasRoom);
    }

    /** Returns whether the job is to be ended because its node has ended. */
    boolean isCancelled() {
      return locked(entry::isCancelled);
    }

    /** Records that the node has not ended, whatever was reported before this step. */
    void goOn() {
      exclusively(entry::goOn);
    }

    /** Ends a step that succeeded; the next one is due then, or at a reported change. */
    void giveBack(Instant notBefore) {
      change(() -> entry.succeeded(notBefore));
    }

    /** Ends a step that failed; the next one is due then, or at a reported change. */
    void giveBackFailed(Instant notBefore) {
      change(() -> entry.failed(notBefore));
    }

    /** Ends a step that was not tried; the next one is due then, or at a reported change. */
    void postpone(Instant notBefore) {
      change(() -> entry.release(notBefore));
    }

    /**
     * Records a rejected change of the node: until then, the job keeps no place unless it still
     * runs.
     */
    void park(Instant notBefore) {
      change(() -> entry.park(notBefore));
    }

    /** Records that the node does not exist any more: the next step ends the job. */
    void giveBackGone() {
      change(entry::gone);
    }

    /** Removes the job: nothing is left to do. */
    void remove() {
      change(
          () -> {
            entries.remove(entry.job().nodeId());
            finished.add(entry.job().nodeId());
          });
    }
  }

  /**
   * Adds a job, unless its node is here already. A job that has ended here is not added again: its
   * node was read before that, and the job would run twice.
   *
   * @param cancelled whether the job is to be ended, because its node is
   */
  void add(SupervisedJob job, boolean cancelled) {
    exclusively(
        () -> {
          if (!finished.contains(job.nodeId())
              && entries.putIfAbsent(job.nodeId(), new TableEntry(job, cancelled)) == null) {
            wake();
          }
        });
  }

  boolean has(String nodeId) {
    return locked(() -> entries.containsKey(nodeId));
  }

  /** Records a reported change of a job: its next step is due now. */
  void tell(String nodeId) {
    changeIfThere(nodeId, TableEntry::tell);
  }

  /** Records the reported end of the node of a job: the next step ends the job. */
  void cancel(String nodeId) {
    changeIfThere(nodeId, TableEntry::cancel);
  }

  private void changeIfThere(String nodeId, Consumer<TableEntry> work) {
    exclusively(
        () -> {
          TableEntry entry = entries.get(nodeId);
          if (entry != null) {
            work.accept(entry);
            wake();
          }
        });
  }

  Load load() {
    return locked(
        () -> {
          int parked = (int) entries.values().stream().filter(TableEntry::isParked).count();
          int submitted = (int) entries.values().stream().filter(TableEntry::isSubmitted).count();
          return new Load(entries.size() - submitted - parked, submitted, parked);
        });
  }

  /**
   * Returns why jobs wait, for those with nodes that can be changed and are not done.
   *
   * @param down why the runtime counts as down; empty while it answers
   * @param concurrency how many may be in the runtime at the same time
   */
  List<WaitNotes.Seen> waits(Optional<WaitReason> down, int concurrency) {
    return locked(
        () -> {
          long there = entries.values().stream().filter(TableEntry::takesRoom).count();
          WaitReasons reasons = new WaitReasons(down, concurrency, there >= concurrency);
          return entries.values().stream()
              .filter(entry -> !entry.isParked() && !entry.isCancelled())
              .map(
                  entry ->
                      new WaitNotes.Seen(
                          entry.job(), reasons.of(entry.job(), entry.isSubmitting())))
              .toList();
        });
  }

  /** Records that the note about the wait of a job was changed. */
  void noted(String nodeId, JsonObject debug) {
    exclusively(
        () -> {
          TableEntry entry = entries.get(nodeId);
          if (entry != null) {
            entry.update(job -> job.withDebug(debug));
          }
        });
  }

  /**
   * Takes the jobs with a next step that is due now.
   *
   * @param concurrency how many may be in the runtime at the same time
   * @param open whether any may be submitted now
   * @param pressing which nodes need a look whether or not there is room for their jobs
   */
  List<Claim> take(Instant now, int concurrency, boolean open, Predicate<Node> pressing) {
    return locked(
        () -> {
          List<Claim> taken = new ArrayList<>();
          long there = entries.values().stream().filter(TableEntry::takesRoom).count();
          for (TableEntry entry : entries.values()) {
            if (!entry.isDue(now)) {
              continue;
            }
            entry.offer(open && there < concurrency);
            if (!entry.isWaiting() || entry.hasRoom() || pressing.test(entry.job().node())) {
              there += entry.hasRoom() ? 1 : 0;
              entry.claim();
              taken.add(new Claim(entry));
            }
          }
          return taken;
        });
  }

  /**
   * Waits until something changes, at most for {@code limit}.
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
    change(() -> closed = true);
  }

  private void change(Runnable work) {
    exclusively(
        () -> {
          work.run();
          wake();
        });
  }

  private void wake() {
    dirty = true;
    changed.signalAll();
  }

  private void exclusively(Runnable work) {
    locked(
        () -> {
          work.run();
          return true;
        });
  }

  private <T> T locked(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }
}
