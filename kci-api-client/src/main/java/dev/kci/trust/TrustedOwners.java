package dev.kci.trust;

import dev.kci.api.Users;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeQuery;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The users whose nodes count: the service's own user and those the administrator names.
 * Thread-safe.
 *
 * <p>The right owner is necessary, not sufficient: the API lets any user write any owner into a
 * node. Whatever a node directs must also follow from the configuration.
 */
public final class TrustedOwners {
  private final Supplier<String> own;
  private final Set<String> others;
  private final @Nullable String only;

  private TrustedOwners(Supplier<String> own, Set<String> others, @Nullable String only) {
    this.own = own;
    this.others = others;
    this.only = only;
  }

  /**
   * Trusts the user of a token and some others.
   *
   * @param users asked for the token's user, once, when the name is first needed
   * @param others names of users; empty to trust only the token's user
   */
  public static TrustedOwners of(Users users, Collection<String> others) {
    return of(users::username, others);
  }

  /** Like {@link #of(Users, Collection)}, with a supplier of the token's user. */
  public static TrustedOwners of(Supplier<String> own, Collection<String> others) {
    return new TrustedOwners(own, Set.copyOf(others), null);
  }

  /** Narrows these owners to one user; to nobody if that user is not among them. */
  public TrustedOwners only(String user) {
    return new TrustedOwners(own, others, user);
  }

  /**
   * Returns whether this user's nodes count. A node without an owner does not.
   *
   * @throws dev.kci.api.ApiException if the token's user is not yet known and the call fails
   */
  public boolean has(@Nullable String owner) {
    return owner != null
        && (only == null || only.equals(owner))
        && (others.contains(owner) || owner.equals(own.get()));
  }

  /** Returns whether the node's owner is one of these users. */
  public boolean has(Node node) {
    return has(node.owner());
  }

  /** Returns the condition that selects the nodes of these users in a query. */
  public NodeQuery.Condition condition() {
    Set<String> names = names();
    return names.size() == 1
        ? NodeField.OWNER.is(names.iterator().next())
        : NodeField.OWNER.in(names);
  }

  /** Returns the users' names, sorted; never empty. */
  public Set<String> names() {
    if (only != null) {
      return Set.of(only);
    }
    Set<String> names = new TreeSet<>(others);
    names.add(own.get());
    return names;
  }
}
