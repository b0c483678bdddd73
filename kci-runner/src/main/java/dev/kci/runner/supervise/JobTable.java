package dev.kci.runner.supervise;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.WaitReason;
import dev.kci.machine.Machine;
import dev.kci.runtime.JobHandle;
import dev.kci.service.RecentIds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The unreported jobs of one runtime, in order of arrival. Gives out jobs that are due, never the
 * same job to two workers. Thread-safe, but only one thread may take jobs.
 */
final class JobTable {
  /** More jobs than can end during any query. */
  private static final int REMEMBERED = 10_000;

  private final Lock lock;
  private final Condition changed;
  private final Map<String, TableEntry> entries = new LinkedHashMap<>();
  private final Set<String> finished = RecentIds.most(REMEMBERED);
  private boolean dirty;
  private boolean closed;

  /**
   * @param machine whose threads use this
   */
  JobTable(Machine machine) {
    this.lock = machine.lock();
    this.changed = lock.newCondition();
  }

  /**
   * A worker's exclusive claim on a job, from {@link #take} until it is given back. Only its holder
   * may change the job.
   */
  final class Claim {
    private final TableEntry entry;

    private Claim(TableEntry entry) {
      this.entry = entry;
    }

    SupervisedJob job() {
      return locked(entry::job);
    }

    /** Updates the job. The update remains even if the step fails later. */
    SupervisedJob update(UnaryOperator<SupervisedJob> change) {
      return locked(() -> entry.update(change));
    }

    /** Returns whether the runtime has room for the job in this step. */
    boolean hasRoom() {
      return locked(entry::hasRoom);
    }

    /** Returns whether to cancel the job because its node has ended. */
    boolean isCancelled() {
      return locked(entry::isCancelled);
    }

    /** Records that the node has not ended, contrary to earlier reports. */
    void goOn() {
      exclusively(entry::goOn);
    }

    /** Ends a successful step. The next one is due at that time, or when the job changes. */
    void giveBack(Instant notBefore) {
      change(() -> entry.succeeded(notBefore));
    }

    /** Ends a failed step. The next one is due at that time, or when the job changes. */
    void giveBackFailed(Instant notBefore) {
      change(() -> entry.failed(notBefore));
    }

    /** Skips the step. The next one is due at that time, or when the job changes. */
    void postpone(Instant notBefore) {
      change(() -> entry.release(notBefore));
    }

    /** Parks the job after a refused update: until then it takes no place, unless it still runs. */
    void park(Instant notBefore) {
      change(() -> entry.park(notBefore));
    }

    /** Records that the node is gone. The next step ends the job. */
    void giveBackGone() {
      change(entry::gone);
    }

    /** Removes a finished job. */
    void remove() {
      change(
          () -> {
            entries.remove(entry.job().nodeId());
            finished.add(entry.job().nodeId());
          });
    }
  }

  /**
   * Adds a job, unless its node is already here. A job that has ended here is not added again,
   * because a node read before that would run it twice.
   *
   * @param cancelled whether to cancel the job because its node has ended
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

  /**
   * Adds a job whose end its lab has told, even if it has ended here: its node may have been late,
   * and only its report is left. The first step is due at once.
   *
   * @param cancelled as for {@link #add}
   */
  void addTold(SupervisedJob job, boolean cancelled) {
    change(
        () -> entries.computeIfAbsent(job.nodeId(), id -> new TableEntry(job, cancelled)).tell());
  }

  /**
   * Forgets the jobs that are another replica's now, except those with a worker.
   *
   * @param mine whether a job stays, by its node's id
   */
  void retain(Predicate<String> mine) {
    exclusively(
        () ->
            entries
                .values()
                .removeIf(entry -> !entry.isClaimed() && !mine.test(entry.job().nodeId())));
  }

  boolean has(String nodeId) {
    return locked(() -> entries.containsKey(nodeId));
  }

  /** Returns whether a job is here, or has ended here recently. */
  boolean knows(String nodeId) {
    return locked(() -> entries.containsKey(nodeId) || finished.contains(nodeId));
  }

  /** Returns whether the node of a job is supervised with another job in the runtime. */
  boolean hasOther(JobHandle job) {
    return locked(
        () -> {
          TableEntry entry = entries.get(job.nodeId());
          JobHandle known = entry == null ? null : entry.job().handle();
          return known != null && !known.jobId().equals(job.jobId());
        });
  }

  /** Records that a job may have changed. Its next step is due at once. */
  void tell(String nodeId) {
    changeIfThere(nodeId, TableEntry::tell);
  }

  /** Records that the node of a job may have ended. The next step ends the job. */
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

  /** Returns the jobs that have not ended, as far as is known. */
  List<SupervisedJob> unended() {
    return locked(
        () ->
            entries.values().stream()
                .filter(entry -> !entry.isCancelled() && !entry.job().hasEnded())
                .map(TableEntry::job)
                .toList());
  }

  /** Returns whether there is such a job that is not parked. */
  boolean hasActive(Predicate<SupervisedJob> which) {
    return locked(
        () ->
            entries.values().stream()
                .anyMatch(entry -> !entry.isParked() && which.test(entry.job())));
  }

  /** Returns the number of parked jobs whose nodes the API refuses to change. */
  int refused() {
    return locked(
        () ->
            (int)
                entries.values().stream()
                    .filter(entry -> entry.isParked() && entry.job().refusals() > 0)
                    .count());
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
   * Returns why jobs wait whose nodes can be changed and are not done.
   *
   * @param down why the runtime counts as down; empty while it answers
   * @param concurrency the maximum number of jobs in the runtime
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

  /** Records new debug fields of a job's node. */
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
   * Claims the jobs whose next step is due.
   *
   * @param concurrency the maximum number of jobs in the runtime
   * @param open whether jobs may be submitted now
   * @param pressing selects nodes that must be checked even if there is no room for their jobs, but
   *     not in each pass
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
            if (!entry.isWaiting()
                || entry.hasRoom()
                || entry.isTold()
                || entry.isCheckDue(now) && pressing.test(entry.job().node())) {
              there += entry.hasRoom() ? 1 : 0;
              entry.claim();
              taken.add(new Claim(entry));
            }
          }
          return taken;
        });
  }

  /**
   * Returns how long no step will become due unless something changes, at most {@code longest}.
   *
   * @param shortest the answer while jobs wait to be submitted, whose reasons and deadlines change
   *     by themselves
   */
  Duration idle(Instant now, Duration shortest, Duration longest) {
    return locked(
        () ->
            entries.values().stream()
                .map(entry -> entry.isWaiting() ? shortest : entry.untilDue(now, longest))
                .min(Comparator.naturalOrder())
                .filter(least -> least.compareTo(longest) < 0)
                .orElse(longest));
  }

  /**
   * Waits until something changes, at most for {@code limit}.
   *
   * @return false if closed
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
