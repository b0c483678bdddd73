package dev.kci.kciapi.output;

import dev.kci.api.model.Node;
import dev.kci.cli.table.Table;
import java.io.PrintWriter;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Prints a row for each node as it changes. Not thread-safe. */
public final class NodeTable {
  private final Table<Node> table;
  private @Nullable Consumer<Node> rows;

  public NodeTable(PrintWriter out) {
    this.table = new Table<>(NodeColumns.live(), out);
  }

  /** Prints a row, and before the first one the headers. */
  public void row(Node node) {
    Consumer<Node> begun = rows == null ? table.rows() : rows;
    rows = begun;
    begun.accept(node);
  }
}
