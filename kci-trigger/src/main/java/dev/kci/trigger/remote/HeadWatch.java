package dev.kci.trigger.remote;

import dev.kci.api.Backoff;
import dev.kci.git.RemoteFailure;
import dev.kci.machine.Machine;
import dev.kci.service.StopSignal;
import dev.kci.text.ErrorText;
import dev.kci.trigger.policy.BranchPattern;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Queries all remotes at once, a few at a time per host, and returns their answers as they arrive.
 * A slow remote continues while the others are queried again; a failing one is left alone for a
 * while. Use it from one thread.
 */
public final class HeadWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HeadWatch.class);

  private final List<Remote> remotes;
  private final RemoteHeads source;
  private final BranchLists lists;
  private final int perHost;
  private final Backoff backoff;
  private final InstantSource clock;
  private final Machine machine;

  private final Map<String, ExecutorService> lanes = new HashMap<>();
  private final Map<Remote, RemoteHealth> health = new HashMap<>();
  private final Set<Remote> underWay = new HashSet<>();
  private final Set<Remote> awaited = new HashSet<>();
  private final Lock lock;
  private final Condition answered;
  private final Queue<RemoteAnswer> answers = new ArrayDeque<>();

  /**
   * @param perHost maximum concurrent queries of one host
   * @param backoff how long to leave a failing remote alone
   * @param machine runs the queries
   */
  public HeadWatch(
      List<Remote> remotes,
      RemoteHeads source,
      BranchLists lists,
      int perHost,
      Backoff backoff,
      InstantSource clock,
      Machine machine) {
    this.remotes = List.copyOf(remotes);
    this.source = source;
    this.lists = lists;
    this.perHost = perHost;
    this.backoff = backoff;
    this.clock = clock;
    this.machine = machine;
    this.lock = machine.lock();
    this.answered = lock.newCondition();
  }

  /** Queries each remote that is due and has no query in progress. */
  public void ask() {
    ask(remote -> true);
  }

  /** Queries those of the remotes that are due and have no query in progress. */
  public void ask(Predicate<Remote> which) {
    awaited.clear();
    source.startPass();
    for (Remote remote : remotes) {
      RemoteHealth known = health.getOrDefault(remote, RemoteHealth.UNKNOWN);
      if (which.test(remote) && known.isDue(clock.instant()) && underWay.add(remote)) {
        if (known.error() == null) {
          awaited.add(remote);
        }
        lane(remote.host()).execute(() -> answered(answer(remote)));
      }
    }
  }

  /** Returns the number of remotes that have not answered yet. */
  public int underWay() {
    return underWay.size();
  }

  /**
   * Waits until there are answers and no other has arrived for {@code quiet}, or until the signal.
   * It only waits for the remotes of the latest queries that did well before: a remote that was
   * slow or failing last time causes no delay; a later call returns its answer.
   *
   * @param all also wait for slow and failing remotes
   * @return the answers, which may be none
   */
  public List<RemoteAnswer> next(Duration quiet, boolean all, StopSignal stop)
      throws InterruptedException {
    List<RemoteAnswer> batch = new ArrayList<>();
    Set<Remote> waitedFor = all ? underWay : awaited;
    while (!waitedFor.isEmpty() && !stop.isStopped()) {
      List<RemoteAnswer> more = answers(quiet);
      if (more.isEmpty() && !batch.isEmpty()) {
        break; // handle the answers so far; without any there is nobody to delay
      }
      more.forEach(answer -> awaited.remove(answer.remote()));
      more.forEach(answer -> underWay.remove(answer.remote()));
      batch.addAll(more);
    }
    List<RemoteAnswer> late = answers(Duration.ZERO);
    late.forEach(answer -> underWay.remove(answer.remote()));
    batch.addAll(late);
    return batch;
  }

  private void answered(RemoteAnswer answer) {
    lock.lock();
    try {
      answers.add(answer);
      answered.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Takes all answers that are there; waits for the first, at most this long. */
  private List<RemoteAnswer> answers(Duration limit) throws InterruptedException {
    lock.lock();
    try {
      long left = limit.toNanos();
      while (answers.isEmpty() && left > 0) {
        left = answered.awaitNanos(left);
      }
      List<RemoteAnswer> all = List.copyOf(answers);
      answers.clear();
      return all;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Records how a remote did.
   *
   * @return the error before this answer; null without one
   */
  public @Nullable String record(RemoteAnswer answer) {
    RemoteHealth before = health.getOrDefault(answer.remote(), RemoteHealth.UNKNOWN);
    RemoteHealth after =
        answer.error().isEmpty()
            ? before.answered()
            : before.failed(answer, clock.instant(), backoff, machine.random());
    health.put(answer.remote(), after);
    return before.error();
  }

  private RemoteAnswer answer(Remote remote) {
    try {
      Optional<String> listed = Optional.empty();
      if (remote.branchList().isPresent()) {
        listed = Optional.of(lists.newest(remote.branchList().get()));
      }
      Map<String, String> heads = source.heads(remote.url(), patterns(remote, listed));
      return RemoteAnswer.of(remote, heads, listed);
    } catch (IOException | IllegalArgumentException e) {
      return RemoteAnswer.failed(
          remote,
          String.valueOf(e.getMessage()),
          RemoteFailure.retryAfter(e).orElse(Duration.ZERO));
    } catch (RuntimeException e) { // a remote without an answer would never be queried again
      LOG.error("{}: unexpected error", remote.publicUrl(), e);
      return RemoteAnswer.failed(remote, "unexpected: " + ErrorText.of(e), Duration.ZERO);
    }
  }

  private static Collection<BranchPattern> patterns(Remote remote, Optional<String> listed) {
    return remote.watched().stream()
        .map(watched -> new BranchPattern(listed.orElse(watched.branch())))
        .distinct()
        .toList();
  }

  private ExecutorService lane(String host) {
    return lanes.computeIfAbsent(host, name -> machine.pool("remote-" + name, perHost));
  }

  /** Abandons queries in progress. */
  @Override
  public void close() {
    lanes.values().forEach(ExecutorService::shutdownNow);
    source.close();
  }
}
