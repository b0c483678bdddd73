package dev.kci.results;

import dev.kci.api.model.Node;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whose nodes count below a checkout. Anybody can add a node to it.
 *
 * @param owners users whose nodes count anywhere
 * @param runtimes users whose nodes count where their runtime was at work: the job's node and what
 *     is below it
 */
public record CountedOwners(Set<String> owners, RuntimeUsers runtimes) {
  public CountedOwners {
    owners = Set.copyOf(owners);
  }

  /** These and the owner of a checkout. */
  public CountedOwners below(Node checkout) {
    Set<String> all = new HashSet<>(owners);
    if (checkout.owner() != null) {
      all.add(checkout.owner());
    }
    return new CountedOwners(all, runtimes);
  }

  /**
   * Returns whether a node counts.
   *
   * @param runtime the node's own, or that of the nearest node above; null if absent
   */
  public boolean has(Node node, @Nullable String runtime) {
    return node.owner() != null
        && (owners.contains(node.owner()) || runtimes.reports(node.owner(), runtime));
  }
}
