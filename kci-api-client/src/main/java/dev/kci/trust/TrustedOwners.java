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
 * The users whose nodes count: the own user, and those that the administrator names. Thread-safe.
 *
 * <p>The right owner is necessary, not sufficient: the API lets any user write any owner into a
 * node. What a node directs must also follow from the configuration.
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
   * The user of a token and some others.
   *
   * @param users asked for the own user's name, once, when it is first needed
   * @param others names of users; empty for the own user alone
   */
  public static TrustedOwners of(Users users, Collection<String> others) {
    return of(users::username, others);
  }

  /** Users of known names. */
  public static TrustedOwners of(Supplier<String> own, Collection<String> others) {
    return new TrustedOwners(own, Set.copyOf(others), null);
  }

  /** Of these users only one; nobody if it is not among them. */
  public TrustedOwners only(String user) {
    return new TrustedOwners(own, others, user);
  }

  /**
   * Returns whether this user's nodes count. A node without an owner is nobody's.
   *
   * @throws dev.kci.api.ApiException if the own user is not known yet and the API does not say
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

  /** The nodes of these users, as a condition of a query. */
  public NodeQuery.Condition condition() {
    Set<String> names = names();
    return names.size() == 1
        ? NodeField.OWNER.is(names.iterator().next())
        : NodeField.OWNER.in(names);
  }

  /** Their names, sorted; never empty. */
  public Set<String> names() {
    if (only != null) {
      return Set.of(only);
    }
    Set<String> names = new TreeSet<>(others);
    names.add(own.get());
    return names;
  }
}
