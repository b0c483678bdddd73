package dev.kci.trigger.policy;

import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.api.model.Twins;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Decides which heads get a checkout. Pure; the first row that matches is the answer:
 *
 * <ol>
 *   <li>three incomplete checkouts of the revision: no, even with force
 *   <li>any other checkout of the revision: no, unless forced
 *   <li>a checkout of the branch, of any commit, within the frequency: no, unless forced
 *   <li>else: yes
 * </ol>
 *
 * <p>A revision is a commit, as in the Python original, so a kernel in two branches is built once;
 * with {@code perBranch} it is a commit of a tree's branch. Only checkouts of the same owner and
 * submitter count, but no superseded or {@linkplain Node#requestedBy() requested} ones. Incomplete
 * checkouts do not start the period of a frequency, or a failure would delay its own retry.
 *
 * @param force also create checkouts of existing revisions
 * @param perBranch whether the same commit in another tree or branch is another revision
 */
public record RevisionPolicy(CheckoutIdentity asker, boolean force, boolean perBranch) {
  /** The number of incomplete checkouts of a revision that ends its retries. */
  static final int INCOMPLETE_LIMIT = 3;

  /** Checkouts of a revision created this close together are taken for one creation. */
  private static final Duration SAME_TIME = Duration.ofMinutes(1);

  /**
   * Chooses what happens to one head.
   *
   * @param checkouts the checkouts in the API, perhaps also of other heads
   */
  public CheckoutChoice choose(Head head, Collection<Node> checkouts, Instant now) {
    List<Node> same = checkouts.stream().filter(node -> isSameRevision(head, node)).toList();
    long incomplete = same.stream().filter(RevisionPolicy::isIncomplete).count();
    Optional<Node> existing = existing(same);
    if (incomplete >= INCOMPLETE_LIMIT) {
      return new CheckoutChoice.GivenUp((int) incomplete);
    }
    if (force) {
      return new CheckoutChoice.Create(
          existing.isPresent() ? "forced, revision exists" : "new revision");
    }
    if (existing.isPresent()) {
      Node node = existing.get();
      return new CheckoutChoice.Exists(node.requireId(), node.state() == NodeState.DONE);
    }
    Optional<Instant> until = limitedUntil(head, checkouts);
    if (until.isPresent() && until.get().isAfter(now)) {
      return new CheckoutChoice.TooSoon(until.get());
    }
    return new CheckoutChoice.Create(
        incomplete == 0 ? "new revision" : "retry after " + incomplete + " incomplete");
  }

  private static Optional<Node> existing(List<Node> same) {
    return same.stream()
        .filter(node -> !isIncomplete(node))
        .min(
            Comparator.comparing((Node node) -> node.state() != NodeState.DONE)
                .thenComparing(Node::requireId));
  }

  /** What makes two checkouts the same revision, apart from who made them. */
  private record Revision(String commit, String tree, String branch) {}

  /**
   * Finds the live checkouts that repeat another one by mistake: created by a request that was
   * taken for lost and sent again, or by a trigger that was killed before it compared. Such a
   * request may arrive after the checkout of its repetition has ended as a twin. Their revisions
   * may no longer be heads.
   *
   * @param checkouts of any revisions, perhaps the same one several times
   * @return the id of each checkout that has to end, with the id of the one that stays
   */
  public Map<String, String> repeats(Collection<Node> checkouts) {
    Map<Revision, List<Node>> byRevision = new LinkedHashMap<>();
    Set<String> endedRequests = new HashSet<>();
    for (Node node : checkouts) {
      String treeid = node.treeid();
      if (treeid != null && asker.made(node) && node.supersededBy().isPresent()) {
        endedRequests.add(treeid);
      }
      if (counts(node)) {
        node.kernelRevision()
            .ifPresent(
                of -> byRevision.computeIfAbsent(key(of), key -> new ArrayList<>()).add(node));
      }
    }
    Map<String, String> repeats = new LinkedHashMap<>();
    for (List<Node> same : byRevision.values()) {
      existing(same)
          .ifPresent(
              stays ->
                  same.stream()
                      .filter(node -> node.state() != NodeState.DONE)
                      .filter(node -> !node.requireId().equals(stays.requireId()))
                      .filter(
                          node -> endedRequests.contains(node.treeid()) || isRepeat(stays, node))
                      .forEach(node -> repeats.put(node.requireId(), stays.requireId())));
    }
    return repeats;
  }

  private Revision key(KernelRevision revision) {
    return perBranch
        ? new Revision(revision.commit(), revision.tree(), revision.branch())
        : new Revision(revision.commit(), "", "");
  }

  private static boolean isRepeat(Node existing, Node node) {
    Instant first = existing.created();
    Instant second = node.created();
    return node.treeid() != null && node.treeid().equals(existing.treeid())
        || first != null
            && second != null
            && Duration.between(first, second).abs().compareTo(SAME_TIME) < 0;
  }

  /** Returns the same policy without force. */
  public RevisionPolicy unforced() {
    return new RevisionPolicy(asker, false, perBranch);
  }

  /**
   * Finds the checkouts of a revision that several triggers created at the same time. Each trigger
   * ends those that do not stay, its own or another's.
   *
   * @param created the checkout that was just created for the head
   * @param knownBefore ids of checkouts that existed at the time of the choice, which are no twins
   * @param found the checkouts in the API now, with or without the created one
   */
  public Twins twins(Head head, Node created, Set<String> knownBefore, Collection<Node> found) {
    Stream<Node> others =
        found.stream()
            .filter(node -> isSameRevision(head, node) && node.state() != NodeState.DONE)
            .filter(node -> !knownBefore.contains(node.requireId()))
            .filter(node -> !node.requireId().equals(created.id()));
    return Twins.of(Stream.concat(Stream.of(created), others).toList()).orElseThrow();
  }

  /** Returns whether {@code node} is a live checkout of the head's revision in our name. */
  private boolean isSameRevision(Head head, Node node) {
    return counts(node)
        && node.kernelRevision().filter(revision -> isSameRevision(head, revision)).isPresent();
  }

  private boolean isSameRevision(Head head, KernelRevision revision) {
    return revision.commit().equals(head.commit()) && (!perBranch || isSameBranch(head, revision));
  }

  private static boolean isSameBranch(Head head, KernelRevision revision) {
    return revision.tree().equals(head.watched().tree()) && revision.branch().equals(head.branch());
  }

  private boolean counts(Node node) {
    return node.isRevision()
        && asker.made(node)
        && node.supersededBy().isEmpty()
        && node.requestedBy().isEmpty();
  }

  private Optional<Instant> limitedUntil(Head head, Collection<Node> checkouts) {
    Optional<Duration> frequency = head.watched().frequency();
    if (frequency.isEmpty()) {
      return Optional.empty();
    }
    return checkouts.stream()
        .filter(node -> counts(node) && !isIncomplete(node))
        .filter(node -> node.kernelRevision().filter(r -> isSameBranch(head, r)).isPresent())
        .map(Node::created)
        .filter(Objects::nonNull)
        .max(Instant::compareTo)
        .map(last -> last.plus(frequency.get()));
  }

  private static boolean isIncomplete(Node node) {
    return node.result() == Result.INCOMPLETE;
  }
}
