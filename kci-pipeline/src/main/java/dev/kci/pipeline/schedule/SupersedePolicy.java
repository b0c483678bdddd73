package dev.kci.pipeline.schedule;

import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Decides which jobs are cancelled because their branch has a newer checkout. Pure.
 *
 * <p>A checkout supersedes an older one of the same tree, URL and branch but of another commit,
 * once its own jobs can start: it is available, or has passed. {@linkplain Node#requestedBy()
 * Requested} checkouts neither supersede others nor are superseded, and neither do cancelled ones
 * and patch series.
 *
 * @param usual for trees without their own value
 * @param trees by name of the tree
 */
public record SupersedePolicy(Reach usual, Map<String, Reach> trees) {
  /** Which jobs of a superseded checkout are cancelled. */
  public enum Reach {
    /** None. */
    OFF,
    /** Those that have not started. */
    QUEUED,
    /** All. */
    RUNNING
  }

  /** The settings key with the word, in {@code [scheduler]} and {@code [tree.NAME]}. */
  public static final String SETTING = "cancel_superseded";

  public SupersedePolicy {
    trees = Map.copyOf(trees);
  }

  /**
   * Reads a policy.
   *
   * @param usual the word for trees without their own; off if empty
   * @param trees the words by name of the tree
   * @throws IllegalArgumentException if a word is not off, queued or running
   */
  public static SupersedePolicy of(Optional<String> usual, Map<String, String> trees) {
    Map<String, Reach> reaches = new HashMap<>();
    trees.forEach((tree, word) -> reaches.put(tree, reach(word)));
    return new SupersedePolicy(usual.map(SupersedePolicy::reach).orElse(Reach.OFF), reaches);
  }

  private static Reach reach(String word) {
    return Reach.valueOf(word.toUpperCase(Locale.ROOT));
  }

  /** Returns the policy that cancels nothing. */
  public static SupersedePolicy off() {
    return new SupersedePolicy(Reach.OFF, Map.of());
  }

  /** Returns whether jobs of any tree are cancelled. */
  public boolean isOn() {
    return usual != Reach.OFF || trees.values().stream().anyMatch(reach -> reach != Reach.OFF);
  }

  /** Returns which jobs of a checkout are cancelled if it is superseded. */
  public Reach reach(Node checkout) {
    return checkout
        .kernelRevision()
        .map(revision -> trees.getOrDefault(revision.tree(), usual))
        .orElse(Reach.OFF);
  }

  /**
   * Returns whether a job of a superseded checkout is cancelled.
   *
   * @param started whether it runs, not only waits in the runner or in the queue of its lab
   */
  public boolean cancels(Node checkout, boolean started) {
    Reach reach = reach(checkout);
    return reach == Reach.RUNNING || reach == Reach.QUEUED && !started;
  }

  /**
   * Returns the checkout that supersedes another one, the newest if there are several.
   *
   * @param others checkouts, perhaps of other trees and branches
   */
  public Optional<Node> superseding(Node checkout, Collection<Node> others) {
    if (reach(checkout) == Reach.OFF || !isOfTrigger(checkout)) {
      return Optional.empty();
    }
    return others.stream()
        .filter(SupersedePolicy::isOfTrigger)
        .filter(SupersedePolicy::canStartJobs)
        .filter(other -> isNewer(other, checkout) && isOfSameBranch(other, checkout))
        .max(Comparator.comparing(SupersedePolicy::created));
  }

  private static boolean isOfTrigger(Node checkout) {
    return checkout.isRevision()
        && checkout.supersededBy().isEmpty()
        && checkout.requestedBy().isEmpty();
  }

  private static boolean canStartJobs(Node checkout) {
    boolean passed = checkout.state() == NodeState.DONE && checkout.result() == Result.PASS;
    return checkout.state() == NodeState.AVAILABLE
        || checkout.state() == NodeState.CLOSING
        || passed && checkout.cancelledBy().isEmpty();
  }

  private static boolean isNewer(Node one, Node other) {
    return other.created() != null && created(one).isAfter(created(other));
  }

  private static Instant created(Node checkout) {
    return Objects.requireNonNullElse(checkout.created(), Instant.MIN);
  }

  private static boolean isOfSameBranch(Node one, Node other) {
    KernelRevision a = one.kernelRevision().orElse(null);
    KernelRevision b = other.kernelRevision().orElse(null);
    return a != null
        && b != null
        && a.tree().equals(b.tree())
        && a.url().equals(b.url())
        && a.branch().equals(b.branch())
        && !a.commit().equals(b.commit());
  }
}
