package dev.kci.api.model;

import org.jspecify.annotations.Nullable;

/**
 * How people read a revision: by its {@code git describe}, or by the first digits of its commit as
 * long as the describe is unknown.
 */
public final class RevisionName {
  private static final int DIGITS = 12;

  private RevisionName() {}

  /** Returns the describe, or the short commit if the describe is null. */
  public static String of(@Nullable String describe, String commit) {
    return describe == null ? shortCommit(commit) : describe;
  }

  /** Returns the first 12 digits of a commit, as the kernel's own documents abbreviate it. */
  public static String shortCommit(String commit) {
    return commit.substring(0, Math.min(DIGITS, commit.length()));
  }
}
