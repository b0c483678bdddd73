package dev.kci.sandbox.nodes;

import dev.kci.sandbox.auth.Account;
import dev.kci.sandbox.nodes.NodeModels.KindModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a tree of nodes, root first and then depth first, each before the next is looked at: what
 * comes before a refused one stays written (source: recorded exchanges {@code hierarchy*}).
 */
final class HierarchyWriter {
  private final NodeService nodes;
  private final Account caller;
  private final List<StoredNode> written = new ArrayList<>();

  HierarchyWriter(NodeService nodes, Account caller) {
    this.nodes = nodes;
    this.caller = caller;
  }

  /** Writes the tree in place of its root; all nodes as stored. */
  List<StoredNode> write(StoredNode old, Map<String, ?> tree) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>(NodeRules.object(tree.get("node")));
    Map<String, @Nullable Object> root = filled(body);
    root.put("updated", nodes.now());
    StoredNode saved = nodes.save(NodeRules.stored(old.id(), root), poisoned(root));
    written.add(saved);
    writeChildren(saved, tree);
    return List.copyOf(written);
  }

  private void writeChildren(StoredNode parent, Map<String, ?> tree) {
    if (!(tree.get("child_nodes") instanceof List<?> children)) {
      return;
    }
    for (Object child : children) {
      Map<String, @Nullable Object> subtree = NodeRules.object(child);
      Map<String, @Nullable Object> node = filled(NodeRules.object(subtree.get("node")));
      node.put("parent", parent.id());
      node.put("submitter", parent.field("submitter"));
      node.put("treeid", parent.field("treeid"));
      StoredNode saved = nodes.saveNew(node, poisoned(node));
      written.add(saved);
      writeChildren(saved, subtree);
    }
  }

  /** The node with all fields of its kind's data, null where not sent, and an owner. */
  private Map<String, @Nullable Object> filled(Map<String, @Nullable Object> body) {
    KindModel kind = NodeModels.kind(String.valueOf(body.get("kind")));
    Map<String, @Nullable Object> node = new LinkedHashMap<>(body);
    node.put("data", NodeRules.checkData(kind, body.get("data")));
    if (node.get("owner") == null) {
      node.put("owner", caller.name());
    }
    return node;
  }

  private static boolean poisoned(Map<String, @Nullable Object> node) {
    return NodeRules.object(node.get("data")).get("regression") != null;
  }
}
