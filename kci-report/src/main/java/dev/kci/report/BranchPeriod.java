package dev.kci.report;

import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeState;
import dev.kci.report.model.Period;
import dev.kci.results.reader.FinishedCheckouts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The checkouts of a branch and owner in a period. Pure.
 *
 * @param checkouts in whatever state, newest first; at least one
 */
record BranchPeriod(Period period, List<Node> checkouts) {
  BranchPeriod {
    Objects.requireNonNull(period, "period");
    checkouts = List.copyOf(checkouts);
  }

  private record Branch(String tree, String branch, @Nullable String owner) {
    static Branch of(Node checkout) {
      KernelRevision revision = checkout.kernelRevision().orElseThrow();
      return new Branch(revision.tree(), revision.branch(), checkout.owner());
    }
  }

  /**
   * Returns the branches of some checkouts.
   *
   * @param checkouts with revisions, newest first
   */
  static List<BranchPeriod> of(Period period, List<Node> checkouts) {
    Map<Branch, List<Node>> byBranch =
        checkouts.stream()
            .collect(Collectors.groupingBy(Branch::of, LinkedHashMap::new, Collectors.toList()));
    return byBranch.values().stream().map(nodes -> new BranchPeriod(period, nodes)).toList();
  }

  /** The first checkout, in whatever state. No earlier one can appear later. */
  Node first() {
    return checkouts.get(checkouts.size() - 1);
  }

  /** The finished checkouts, newest first; may be empty. */
  List<Node> finished() {
    return checkouts.stream().filter(FinishedCheckouts::isFinished).toList();
  }

  int unfinished() {
    return (int)
        checkouts.stream()
            .filter(node -> node.state() != NodeState.DONE && node.requestedBy().isEmpty())
            .count();
  }

  /** Whether a checkout is of this branch. */
  boolean has(Node checkout) {
    return checkouts.stream().anyMatch(node -> node.requireId().equals(checkout.requireId()));
  }
}
