package dev.kci.trigger;

import dev.kci.api.model.Node;
import dev.kci.trigger.policy.CheckoutChoice;
import dev.kci.trigger.policy.Head;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Carries out the policy's choices. */
interface Checkouts {
  /**
   * Carries out a choice.
   *
   * @param knownBefore the ids of the checkouts that were known at the time of the choice
   * @return the new checkout, or the one that stays in its place; empty if none was created
   */
  Optional<Node> act(Head head, CheckoutChoice choice, Set<String> knownBefore);

  /**
   * Ends checkouts that repeat others by mistake.
   *
   * @param repeats the id of each, with the id of the checkout that stays
   */
  void end(Map<String, String> repeats);
}
