package dev.kci.api.model;

import java.util.List;

/**
 * Tells the two sorts of checkout nodes apart. A revision is the root of a tree. A patch series is
 * a child of a revision with the path {@code [checkout, patchset]}; its sources differ from the
 * branch, and a separate service creates it (source: patchset.py of kernelci-pipeline).
 */
final class Checkouts {
  private static final String PATCH_SERIES = "patchset";

  private Checkouts() {}

  /**
   * Returns whether this is the checkout of a revision of its branch.
   *
   * @param path may be empty, because events may omit it
   */
  static boolean isRevision(NodeKind kind, String name, List<String> path) {
    return kind.equals(NodeKind.CHECKOUT) && !name.equals(PATCH_SERIES) && path.size() <= 1;
  }

  /** Returns whether the path belongs to a patch series or a node below one. */
  static boolean isInPatchSeries(List<String> path) {
    return path.size() > 1 && path.get(1).equals(PATCH_SERIES);
  }
}
