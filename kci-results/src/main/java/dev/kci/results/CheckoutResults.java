package dev.kci.results;

import dev.kci.api.model.Node;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * A checkout and the results of its builds, jobs and tests, in the order of {@link
 * NodeResult#ORDER}.
 *
 * @param others what other users added, which does not count
 */
public record CheckoutResults(Node checkout, List<NodeResult> results, Others others) {
  public CheckoutResults {
    Objects.requireNonNull(checkout, "checkout");
    Objects.requireNonNull(others, "others");
    results = List.copyOf(results);
  }

  /**
   * Reads the nodes below a checkout; pure.
   *
   * <p>Superseded nodes, earlier attempts of a job that was tried again, and nodes of other kinds
   * than kbuild, job and test are left out with all that is below them, as are nodes that do not
   * hang below the checkout. Nodes that do not count are left out in the same way, but their number
   * is kept.
   *
   * @param nodes the checkout's descendants in any order; others are ignored
   * @param counted whose nodes count, besides those of the checkout's owner
   */
  public static CheckoutResults of(Node checkout, Collection<Node> nodes, CountedOwners counted) {
    TreeReader reader = new TreeReader(checkout, nodes, counted.below(checkout));
    return new CheckoutResults(checkout, reader.read(), reader.others());
  }

  /** Returns only the results that match. */
  public CheckoutResults only(Predicate<NodeResult> which) {
    return new CheckoutResults(checkout, results.stream().filter(which).toList(), others);
  }
}
