package dev.kci.api.model;

import java.util.Objects;

/**
 * The kind of a node, such as {@code checkout} or {@code kbuild}. An open set: a newer server may
 * send kinds without a constant here, which are kept unchanged.
 *
 * @param wireName the name as the API writes it, never empty
 */
public record NodeKind(String wireName) {
  /** A kernel revision; the root of a tree of nodes. */
  public static final NodeKind CHECKOUT = new NodeKind("checkout");

  /** A kernel build. */
  public static final NodeKind KBUILD = new NodeKind("kbuild");

  /** A job that runs tests. */
  public static final NodeKind JOB = new NodeKind("job");

  /** One test or test suite of a job. */
  public static final NodeKind TEST = new NodeKind("test");

  /** A post-processing step. */
  public static final NodeKind PROCESS = new NodeKind("process");

  /** A regression found between two test nodes. */
  public static final NodeKind REGRESSION = new NodeKind("regression");

  public NodeKind {
    Objects.requireNonNull(wireName, "kind");
    if (wireName.isEmpty()) {
      throw new IllegalArgumentException("A node's kind is empty; expected checkout, kbuild, job…");
    }
  }

  @Override
  public String toString() {
    return wireName;
  }
}
