package dev.kci.trigger;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Checkouts of one revision that several triggers made at the same time: the one with the lowest id
 * stays. Ids are the server's and need not be in the order of creation, therefore each trigger ends
 * whichever of them is not the lowest, its own or another's: who looks last sees them all.
 *
 * @param stays the id of the checkout that goes on
 * @param superseded the ids of those to end
 */
record Rivals(String stays, List<String> superseded) {
  Rivals {
    superseded = List.copyOf(superseded);
  }

  /**
   * Picks the one that stays.
   *
   * @param created the checkout just made
   * @param knownBefore ids of checkouts that the decision to make it knew of: no rivals
   * @param sameRevision the checkouts of the revision as they are after creating
   */
  static Rivals of(Node created, Set<String> knownBefore, Collection<Node> sameRevision) {
    String own = created.requireId();
    List<String> ids =
        sameRevision.stream()
            .filter(node -> node.state() != NodeState.DONE)
            .map(Node::requireId)
            .filter(id -> !knownBefore.contains(id) && !id.equals(own))
            .collect(Collectors.toCollection(ArrayList::new));
    ids.add(own);
    ids.sort(Comparator.naturalOrder());
    return new Rivals(ids.get(0), ids.subList(1, ids.size()));
  }
}
