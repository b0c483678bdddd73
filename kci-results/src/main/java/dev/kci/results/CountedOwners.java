package dev.kci.results;

import dev.kci.api.model.Node;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whose nodes count below a checkout. Anybody can add a node to it.
 *
 * @param owners users whose nodes count anywhere
 * @param runtimes users whose nodes count where their runtime was at work: the job's node and what
 *     is below it
 * @param everybody whether the nodes of all users count, whatever else is given
 */
public record CountedOwners(Set<String> owners, RuntimeUsers runtimes, boolean everybody) {
  /** All users, even of nodes without an owner: for showing, where nothing says whom to trust. */
  public static final CountedOwners EVERYBODY =
      new CountedOwners(Set.of(), new RuntimeUsers(Map.of()), true);

  public CountedOwners {
    owners = Set.copyOf(owners);
  }

  /** Only these users. */
  public CountedOwners(Set<String> owners, RuntimeUsers runtimes) {
    this(owners, runtimes, false);
  }

  /** These and the owner of a checkout. */
  public CountedOwners below(Node checkout) {
    Set<String> all = new HashSet<>(owners);
    if (checkout.owner() != null) {
      all.add(checkout.owner());
    }
    return new CountedOwners(all, runtimes, everybody);
  }

  /**
   * Returns whether a node counts.
   *
   * @param runtime the node's own, or that of the nearest node above; null if absent
   */
  public boolean has(Node node, @Nullable String runtime) {
    return everybody
        || (node.owner() != null
            && (owners.contains(node.owner()) || runtimes.reports(node.owner(), runtime)));
  }

  /** Returns the names of all these users; meaningless if everybody counts. */
  public Set<String> names() {
    Set<String> names = new TreeSet<>(owners);
    names.addAll(runtimes.names());
    return names;
  }
}
