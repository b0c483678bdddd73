package dev.kci.kciapi.bisect;

import dev.kci.api.model.Node;
import java.util.List;

/** The checkouts that a bisection makes. */
interface Checkouts {
  /**
   * Requests a checkout.
   *
   * @param treeid by which {@link #nodes} finds it
   */
  Node create(Plan plan, String commit, String treeid);

  /**
   * Requests another run of a job below its parent.
   *
   * @param attempt its next retry counter; runners start each only once
   * @param siblings the nodes below the parent
   */
  void retry(Node job, Node parent, long attempt, List<Node> siblings);

  /** Returns all nodes with a treeid, in any order. */
  List<Node> nodes(String treeid);
}
