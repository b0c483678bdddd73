package dev.kci.timeout;

import dev.kci.api.model.Node;
import java.util.Optional;

/**
 * Whose nodes a service ends.
 *
 * @param user a user's name; empty for everybody's, which needs an admin's token
 */
record Owner(Optional<String> user) {
  boolean has(Node node) {
    return user.isEmpty() || user.get().equals(node.owner());
  }
}
