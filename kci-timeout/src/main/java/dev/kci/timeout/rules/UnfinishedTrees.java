package dev.kci.timeout.rules;

import dev.kci.api.model.NodeState;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All unfinished nodes of some trees, each linked to the next unfinished node above it.
 *
 * <p>{@link #due} goes from the leaves up and treats a node that ends in this pass as finished for
 * those above it, so one pass achieves what several would, in any order of the nodes. Immutable.
 */
public final class UnfinishedTrees {
  private final Map<String, WaitingNode> nodes = new HashMap<>();
  private final Map<String, WaitingNode> above = new HashMap<>();
  private final List<WaitingNode> topDown;

  /**
   * @param waiting unfinished nodes in any order; duplicates count once
   * @param doneParents the parent's id by the id of a done node between unfinished ones
   */
  public UnfinishedTrees(Collection<WaitingNode> waiting, Map<String, String> doneParents) {
    Map<String, WaitingNode> roots = new HashMap<>();
    Set<String> ambiguous = new HashSet<>(); // anybody can write a tree id into a root
    for (WaitingNode node : waiting) {
      nodes.put(node.id(), node);
      String treeid = node.treeid();
      if (node.parent() == null && treeid != null) {
        WaitingNode other = roots.put(treeid, node);
        if (other != null && !other.id().equals(node.id())) {
          ambiguous.add(treeid);
        }
      }
    }
    roots.keySet().removeAll(ambiguous);
    for (WaitingNode node : nodes.values()) {
      WaitingNode next = nextAbove(node, doneParents, roots);
      if (next != null) {
        above.put(node.id(), next);
      }
    }
    topDown = sortTopDown();
  }

  private @Nullable WaitingNode nextAbove(
      WaitingNode node, Map<String, String> doneParents, Map<String, WaitingNode> roots) {
    Set<String> seen = new HashSet<>(Set.of(node.id()));
    String id = node.parent();
    while (id != null && seen.add(id)) {
      WaitingNode next = nodes.get(id);
      if (next != null) {
        return next;
      }
      id = doneParents.get(id);
    }
    if (node.parent() == null || node.treeid() == null) {
      return null;
    }
    return roots.get(node.treeid()); // below unknown done nodes, but in this tree
  }

  private List<WaitingNode> sortTopDown() {
    Map<String, List<WaitingNode>> below = new HashMap<>();
    Deque<WaitingNode> next = new ArrayDeque<>();
    for (WaitingNode node : nodes.values()) {
      WaitingNode parent = above.get(node.id());
      if (parent == null) {
        next.add(node);
      } else {
        below.computeIfAbsent(parent.id(), id -> new ArrayList<>()).add(node);
      }
    }
    Map<String, WaitingNode> left = new HashMap<>(nodes);
    List<WaitingNode> sorted = new ArrayList<>(nodes.size());
    while (!next.isEmpty()) {
      WaitingNode node = next.remove();
      sorted.add(node);
      left.remove(node.id());
      next.addAll(below.getOrDefault(node.id(), List.of()));
    }
    // The server accepts parents in a circle (recorded exchange put-parent-self); such nodes must
    // end as well, so each of them stands alone.
    above.keySet().removeAll(left.keySet());
    sorted.addAll(left.values());
    return sorted;
  }

  /** Returns the node with this id, if it is here. */
  Optional<WaitingNode> find(String id) {
    return Optional.ofNullable(nodes.get(id));
  }

  /** Returns the unfinished nodes above {@code node}, nearest first. */
  public List<WaitingNode> allAbove(WaitingNode node) {
    List<WaitingNode> chain = new ArrayList<>();
    for (WaitingNode next = above.get(node.id()); next != null; next = above.get(next.id())) {
      chain.add(next);
    }
    return chain;
  }

  /** Returns the unfinished nodes below {@code top}, at any depth. */
  List<WaitingNode> allBelow(WaitingNode top) {
    return topDown.stream().filter(node -> allAbove(node).contains(top)).toList();
  }

  /**
   * Returns the changes that are due at {@code now}. Nodes of others never change; while they are
   * unfinished, the nodes above them wait.
   */
  public List<DueChange> due(Instant now, RuleSelection rules) {
    return due(now, rules, Set.of());
  }

  /**
   * Returns the changes that are due at {@code now} if the holdoffs of some nodes do not count.
   *
   * @param held the ids of these nodes
   */
  public List<DueChange> due(Instant now, RuleSelection rules, Set<String> held) {
    Map<String, WaitingNode> lapsed = lapsed(now, rules);
    Set<String> unfinishedBelow = new HashSet<>();
    List<DueChange> changes = new ArrayList<>();
    List<WaitingNode> bottomUp = new ArrayList<>(topDown);
    Collections.reverse(bottomUp);
    for (WaitingNode node : bottomUp) {
      boolean waits = unfinishedBelow.contains(node.id());
      boolean holdoffReached =
          rules.mode().includes(Reason.HOLDOFF_REACHED)
              && node.holdoffReachedAt(now)
              && !held.contains(node.id());
      Optional<Change> change = change(node, lapsed.get(node.id()), holdoffReached, waits, rules);
      change.ifPresent(to -> changes.add(dueChange(node, to, lapsed)));
      boolean ends = change.filter(to -> to.state() == NodeState.DONE).isPresent();
      WaitingNode parent = above.get(node.id());
      if (parent != null && (waits || !ends)) {
        unfinishedBelow.add(parent.id());
      }
    }
    return changes;
  }

  /** Returns the overdue node by the id of each node that times out. */
  private Map<String, WaitingNode> lapsed(Instant now, RuleSelection rules) {
    Map<String, WaitingNode> lapsed = new HashMap<>();
    if (!rules.mode().includes(Reason.TIMED_OUT)) {
      return lapsed;
    }
    for (WaitingNode node : topDown) {
      WaitingNode parent = above.get(node.id());
      WaitingNode taker = parent == null ? null : lapsed.get(parent.id());
      if (node.ours() && node.timedOutAt(now)) {
        lapsed.put(node.id(), node);
      } else if (rules.cascade() && taker != null) {
        lapsed.put(node.id(), taker);
      }
    }
    return lapsed;
  }

  private static Optional<Change> change(
      WaitingNode node,
      @Nullable WaitingNode lapsed,
      boolean holdoffReached,
      boolean waits,
      RuleSelection rules) {
    if (!node.ours()) {
      return Optional.empty();
    }
    return NodeTransitions.of(
            new Situation(node.state(), lapsed != null, holdoffReached, waits, node.result()))
        .filter(change -> rules.mode().includes(change.reason()));
  }

  private DueChange dueChange(WaitingNode node, Change change, Map<String, WaitingNode> lapsed) {
    WaitingNode cause = lapsed.getOrDefault(node.id(), node);
    return new DueChange(node, change, cause, allAbove(node).size());
  }
}
