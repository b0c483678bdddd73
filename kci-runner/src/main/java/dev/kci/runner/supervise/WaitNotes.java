package dev.kci.runner.supervise;

import dev.kci.api.model.Node;
import dev.kci.api.model.WaitNote;
import dev.kci.api.model.WaitReason;
import dev.kci.service.BoundedMap;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides which node to update next with the reason why its job waits. Only reasons that have
 * lasted for a while count, and a node is only updated if the reason changes, so short waits and
 * unstable reasons do not load the API. Not thread-safe.
 */
final class WaitNotes {
  /** Shorter waits are not worth an update. */
  private static final Duration SETTLED = Duration.ofSeconds(30);

  /** The minimum time between two updates of the same node. */
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private static final int MOST_NOTED = 10_000;

  private final Map<String, Waiting> waiting = new HashMap<>();
  private final Map<String, Instant> notedAt = BoundedMap.of(MOST_NOTED);

  private record Waiting(WaitReason reason, Instant since) {}

  /**
   * A job and why it waits.
   *
   * @param reason empty if it does not wait
   */
  record Seen(SupervisedJob job, Optional<WaitReason> reason) {}

  /**
   * The update of a node.
   *
   * @param note null to remove the note
   */
  record Change(String nodeId, @Nullable WaitNote note) {
    /** Returns the update with its time moved to a clock that is ahead by this much. */
    Change plus(Duration ahead) {
      return note == null
          ? this
          : new Change(nodeId, new WaitNote(note.reason(), seconds(note.since().plus(ahead))));
    }

    Node on(Node node) {
      return note == null ? WaitNote.without(node) : note.on(node);
    }
  }

  /**
   * Returns the next update; empty if all nodes are up to date.
   *
   * @param jobs all jobs whose nodes may be updated
   */
  Optional<Change> next(List<Seen> jobs, Instant now) {
    Set<String> there = new HashSet<>();
    Change next = null;
    for (Seen seen : jobs) {
      SupervisedJob job = seen.job();
      there.add(job.nodeId());
      Optional<WaitNote> wanted = seen.reason().map(reason -> note(job.nodeId(), reason, now));
      if (wanted.isEmpty()) {
        waiting.remove(job.nodeId());
      }
      if (next == null && isDue(job, wanted, now)) {
        next = new Change(job.nodeId(), wanted.orElse(null));
      }
    }
    waiting.keySet().retainAll(there);
    if (next != null) {
      notedAt.put(next.nodeId(), now);
    }
    return Optional.ofNullable(next);
  }

  private WaitNote note(String nodeId, WaitReason reason, Instant now) {
    Waiting known =
        waiting.compute(
            nodeId,
            (id, before) ->
                before != null && before.reason().code() == reason.code()
                    ? before
                    : new Waiting(reason, seconds(now)));
    return new WaitNote(known.reason(), known.since());
  }

  private static Instant seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }

  private boolean isDue(SupervisedJob job, Optional<WaitNote> wanted, Instant now) {
    Optional<WaitNote> there = WaitNote.of(job.node());
    if (wanted.isEmpty()) {
      return there.isPresent() && job.placement() != null; // otherwise it is about to be submitted
    }
    if (there.isPresent() && there.get().reason().code() == wanted.get().reason().code()) {
      return false;
    }
    Instant last = notedAt.get(job.nodeId());
    return !now.isBefore(wanted.get().since().plus(SETTLED))
        && (last == null || !now.isBefore(last.plus(PAUSE)));
  }
}
