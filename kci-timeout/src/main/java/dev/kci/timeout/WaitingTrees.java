package dev.kci.timeout;

import dev.kci.api.Nodes;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.timeout.rules.NodeOwners;
import dev.kci.timeout.rules.OverdueQueries;
import dev.kci.timeout.rules.UnfinishedTrees;
import dev.kci.timeout.rules.WaitingNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the unfinished nodes of trees by their tree ids, never with a query per node. Nodes that
 * clients created without a tree id, the strays, are read once and assigned to trees by their
 * parents.
 *
 * <p>Strangers' nodes are ignored ({@link NodeOwners#counts}): our nodes below them belong to the
 * next node above, or to the root of the tree. So are nodes that cannot be read, whatever owner
 * they claim ({@link Nodes#readablePage}): our programs write none, and one that kept its tree open
 * would do so until somebody repairs the database. Whoever makes one of our own nodes unreadable
 * could as well end it.
 *
 * <p>Made for one pass; not thread-safe.
 */
final class WaitingTrees {
  /** Kinds with many nodes, which hardly ever have unfinished nodes below them. */
  static final List<NodeKind> LEAVES = List.of(NodeKind.TEST, NodeKind.REGRESSION);

  /** Maximum number of done parents of strays to look up in a pass; no query finds them. */
  private static final int LOOKUPS = 200;

  private final Nodes nodes;
  private final CreationWindows windows;
  private final NodeOwners owner;
  private final Map<String, List<WaitingNode>> straysByParent = new HashMap<>();
  private final Map<String, WaitingNode> strays = new LinkedHashMap<>();
  private boolean straysRead;

  WaitingTrees(Nodes nodes, CreationWindows windows, NodeOwners owner) {
    this.nodes = nodes;
    this.windows = windows;
    this.owner = owner;
  }

  /** Returns the unfinished nodes of these trees, and the strays below them. */
  UnfinishedTrees read(Collection<String> treeids) {
    Map<String, WaitingNode> waiting = new LinkedHashMap<>();
    windows.read(
        counted(unfinished().and(NodeField.TREEID.in(treeids))),
        page -> page.forEach(node -> waiting.put(node.requireId(), waiting(node))));
    readStrays();
    addStraysBelow(waiting);
    return new UnfinishedTrees(waiting.values(), doneParentsInTrees(waiting));
  }

  /** Returns the unfinished nodes without a tree id. */
  UnfinishedTrees readStraysAlone() {
    readStrays();
    return new UnfinishedTrees(strays.values(), doneParentsOfStrays());
  }

  /** All nodes that are not done. */
  static NodeQuery unfinished() {
    return NodeQuery.where(NodeField.STATE.in(OverdueQueries.UNFINISHED));
  }

  /** The query asks for the owner, so that strangers' nodes cost nothing. */
  private NodeQuery counted(NodeQuery query) {
    return owner.counted().map(query::and).orElse(query);
  }

  private WaitingNode waiting(Node node) {
    return WaitingNode.of(node, owner.has(node));
  }

  private void readStrays() {
    if (straysRead) {
      return;
    }
    windows.read(
        counted(unfinished().and(NodeField.TREEID.isNull())),
        page -> page.forEach(node -> strays.put(node.requireId(), waiting(node))));
    for (WaitingNode stray : strays.values()) {
      if (stray.parent() != null) {
        straysByParent.computeIfAbsent(stray.parent(), id -> new ArrayList<>()).add(stray);
      }
    }
    straysRead = true;
  }

  private void addStraysBelow(Map<String, WaitingNode> waiting) {
    List<String> parents = new ArrayList<>(waiting.keySet());
    for (int i = 0; i < parents.size(); i++) { // grows while strays are found
      for (WaitingNode stray : straysByParent.getOrDefault(parents.get(i), List.of())) {
        if (waiting.putIfAbsent(stray.id(), stray) == null) {
          parents.add(stray.id());
        }
      }
    }
  }

  /**
   * Done nodes may lie between unfinished ones. Their parents only matter if an unfinished node
   * other than the root may be above them.
   */
  private Map<String, String> doneParentsInTrees(Map<String, WaitingNode> waiting) {
    Map<String, Integer> highest = new HashMap<>();
    for (WaitingNode node : waiting.values()) {
      if (node.treeid() != null && node.parent() != null) {
        highest.merge(node.treeid(), node.depth(), Math::min);
      }
    }
    Set<String> trees = new HashSet<>();
    for (WaitingNode node : waiting.values()) {
      if (node.treeid() != null
          && hasDoneParent(node, waiting)
          && highest.getOrDefault(node.treeid(), node.depth()) < node.depth() - 1) {
        trees.add(node.treeid());
      }
    }
    Map<String, String> parents = new HashMap<>();
    if (!trees.isEmpty()) {
      windows.read(
          NodeQuery.where(NodeField.STATE.is(NodeState.DONE))
              .and(NodeField.TREEID.in(trees))
              .and(NodeField.KIND.notIn(LEAVES)),
          page -> page.forEach(node -> put(parents, node)));
    }
    return parents;
  }

  private Map<String, String> doneParentsOfStrays() {
    Map<String, String> parents = new HashMap<>();
    Set<String> asked = new HashSet<>();
    for (WaitingNode stray : strays.values()) {
      int depth = stray.depth();
      String id = stray.parent();
      // a root has depth 1 and nothing above it
      while (id != null && --depth > 1 && !strays.containsKey(id) && asked.size() < LOOKUPS) {
        if (asked.add(id)) {
          nodes.lookupReadable(id).ifPresent(node -> put(parents, node));
        }
        id = parents.get(id);
      }
    }
    return parents;
  }

  private static boolean hasDoneParent(WaitingNode node, Map<String, WaitingNode> waiting) {
    return node.parent() != null && !waiting.containsKey(node.parent());
  }

  private static void put(Map<String, String> parents, Node done) {
    if (done.parent() != null) {
      parents.put(done.requireId(), done.parent());
    }
  }
}
