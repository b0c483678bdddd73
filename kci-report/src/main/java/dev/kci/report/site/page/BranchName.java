package dev.kci.report.site.page;

import dev.kci.api.model.Node;
import java.util.Comparator;
import java.util.Objects;

/** A branch of a tree, by their names in the API. */
public record BranchName(String tree, String branch) {
  /** By tree, then by branch. */
  public static final Comparator<BranchName> ORDER =
      Comparator.comparing(BranchName::tree).thenComparing(BranchName::branch);

  public BranchName {
    Objects.requireNonNull(tree, "tree");
    Objects.requireNonNull(branch, "branch");
  }

  /** Returns the branch of a checkout; empty names if its node does not say. */
  public static BranchName of(Node checkout) {
    return checkout
        .kernelRevision()
        .map(revision -> new BranchName(revision.tree(), revision.branch()))
        .orElse(new BranchName("", ""));
  }

  @Override
  public String toString() {
    return tree + "/" + branch;
  }
}
