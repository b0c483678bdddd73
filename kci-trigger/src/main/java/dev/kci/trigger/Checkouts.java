package dev.kci.trigger;

import dev.kci.api.model.Node;
import java.util.Optional;
import java.util.Set;

/** Where decisions go. */
interface Checkouts {
  /**
   * Acts on a decision.
   *
   * @param knownBefore the ids of the checkouts that the decision knew of
   * @return the checkout that was made, or that goes on in its place; empty when none was
   */
  Optional<Node> act(Head head, Decision decision, Set<String> knownBefore);
}
