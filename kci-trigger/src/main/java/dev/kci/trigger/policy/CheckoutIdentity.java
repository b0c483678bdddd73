package dev.kci.trigger.policy;

import dev.kci.api.model.Node;
import dev.kci.api.model.User;
import java.util.Set;

/**
 * In whose name checkouts are created, and whose checkouts count as existing.
 *
 * @param owner the API user's name
 * @param submitter the submitter of new checkouts
 */
public record CheckoutIdentity(String owner, String submitter) {
  /** Users that act for the service itself (source: the Python original's trigger). */
  private static final Set<String> SERVICE_USERS = Set.of("production", "staging.kernelci.org");

  /** Returns the asker for the user of the API's token. */
  public static CheckoutIdentity of(User user) {
    String submitter =
        SERVICE_USERS.contains(user.username()) ? "service:pipeline" : "user:" + user.email();
    return new CheckoutIdentity(user.username(), submitter);
  }

  /** Returns whether the node was created in this name. */
  boolean made(Node node) {
    return owner.equals(node.owner()) && submitter.equals(node.submitter());
  }
}
