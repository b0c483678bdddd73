package dev.kci.sandbox.nodes;

import dev.kci.sandbox.auth.Account;
import dev.kci.sandbox.http.ApiFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a tree of nodes as the server does: depth first from the root, each node before the next
 * is checked, so that everything before a rejected node stays written. Only the right to the root
 * is checked. A node with an id replaces the stored one, regardless of its owner and state and
 * without an event, and an owner in the body is believed (sources: recorded exchanges {@code
 * hierarchy*}; {@code _create_recursively} and {@code _set_node_ownership_recursively} of
 * kernelci-api 95acafc).
 */
final class HierarchyWriter {
  private final NodeService nodes;
  private final Account caller;
  private final StoredNode old;
  private final List<StoredNode> written = new ArrayList<>();

  /** Creates a writer of one tree, replacing its stored root. */
  HierarchyWriter(NodeService nodes, Account caller, StoredNode old) {
    this.nodes = nodes;
    this.caller = caller;
    this.old = old;
  }

  /**
   * Writes the tree; returns all nodes as stored, the root first.
   *
   * @throws ApiFailure 400 at the first invalid node
   */
  List<StoredNode> write(Map<String, ?> tree) {
    Map<String, @Nullable Object> root = body(tree);
    root.put("id", old.id());
    write(root, tree);
    return List.copyOf(written);
  }

  private void write(Map<String, @Nullable Object> node, Map<String, ?> tree) {
    node.put("data", NodeRules.typedData(node));
    if (String.valueOf(node.get("owner")).isEmpty() || node.get("owner") == null) {
      node.put("owner", caller.name());
    }
    node.put("submitter", old.field("submitter"));
    node.put("treeid", old.field("treeid"));
    StoredNode saved = save(node);
    written.add(saved);
    if (tree.get("child_nodes") instanceof List<?> children) {
      for (Object child : children) {
        Map<String, @Nullable Object> subtree = NodeRules.object(child);
        Map<String, @Nullable Object> body = body(subtree);
        body.put("parent", saved.id());
        write(body, subtree);
      }
    }
  }

  private StoredNode save(Map<String, @Nullable Object> node) {
    boolean unreadable = NodeRules.holdsObjectIds(node);
    if (!(node.get("id") instanceof String id)) {
      return nodes.saveNew(node, unreadable);
    }
    if (id.equals(node.get("parent"))) {
      throw ApiFailure.of(400, "Parent cannot be the same as the object");
    }
    if (!nodes.exists(id)) {
      throw ApiFailure.of(400, "No object found with id: " + id);
    }
    node.put("updated", nodes.now());
    return nodes.save(NodeRules.stored(id, node), unreadable);
  }

  private static Map<String, @Nullable Object> body(Map<String, ?> tree) {
    return new LinkedHashMap<>(NodeRules.object(tree.get("node")));
  }
}
