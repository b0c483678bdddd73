package dev.kci.kciapi.node;

import dev.kci.api.Nodes;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeQuery;
import dev.kci.cli.table.Column;
import dev.kci.cli.table.Table;
import dev.kci.cli.table.TreeRow;
import dev.kci.kciapi.output.NodeColumns;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A node and the nodes below it, in the order of creation. */
public record NodeForest(Node root, Map<String, List<Node>> children) {
  /** Reads the tree of nodes: in one query if the root has a treeid, else level by level. */
  public static NodeForest below(Node root, Nodes nodes) {
    return of(
        root,
        root.treeid() == null
            ? descendants(root, nodes)
            : nodes.find(NodeQuery.where(NodeField.TREEID.is(root.treeid()))).toList());
  }

  /**
   * Arranges nodes below their parents.
   *
   * @param found all nodes below the root, and perhaps others
   */
  public static NodeForest of(Node root, Collection<Node> found) {
    return new NodeForest(
        root,
        found.stream()
            .filter(node -> node.parent() != null && !node.requireId().equals(root.requireId()))
            .sorted(
                Comparator.comparing(
                    node -> Objects.requireNonNullElse(node.created(), Instant.EPOCH)))
            .collect(Collectors.groupingBy(node -> Objects.requireNonNull(node.parent()))));
  }

  private static List<Node> descendants(Node root, Nodes nodes) {
    List<Node> found = new ArrayList<>();
    Set<String> seen = new HashSet<>(Set.of(root.requireId())); // anybody can write a cycle
    List<Node> level = List.of(root);
    while (!level.isEmpty()) {
      level =
          level.stream()
              .flatMap(node -> nodes.find(NodeQuery.where(NodeField.PARENT.is(node.requireId()))))
              .filter(node -> seen.add(node.requireId()))
              .toList();
      found.addAll(level);
    }
    return found;
  }

  /** Returns all nodes, parents before their children. */
  public Stream<Node> nodes() {
    List<Node> all = new ArrayList<>();
    Deque<Node> left = new ArrayDeque<>(List.of(root)); // anybody can write any depth
    while (!left.isEmpty()) {
      Node node = left.removeLast();
      all.add(node);
      List<Node> below = childrenOf(node);
      for (int i = below.size() - 1; i >= 0; i--) {
        left.addLast(below.get(i));
      }
    }
    return all.stream();
  }

  private List<Node> childrenOf(Node node) {
    return children.getOrDefault(node.requireId(), List.of());
  }

  /**
   * Prints the nodes as a tree.
   *
   * @param clock the API's, for the ages
   */
  void print(PrintWriter out, InstantSource clock) {
    List<Column<TreeRow<Node>>> columns = new ArrayList<>();
    columns.add(TreeRow.column("name", Node::name));
    NodeColumns.below(clock).forEach(column -> columns.add(column.on(TreeRow::item)));
    new Table<>(columns, out).print(TreeRow.of(root, this::childrenOf));
  }
}
