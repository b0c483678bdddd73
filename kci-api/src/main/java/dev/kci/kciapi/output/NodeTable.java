package dev.kci.kciapi.output;

import dev.kci.api.model.Node;
import dev.kci.api.model.Timestamps;
import java.io.PrintWriter;

/** Prints nodes as rows for people. */
public final class NodeTable {
  private static final String ROW = "%-24s  %-8s  %-9s  %s  %-26s  %s%n";

  private final PrintWriter out;
  private final Colours colours;
  private boolean begun;

  public NodeTable(PrintWriter out, Colours colours) {
    this.out = out;
    this.colours = colours;
  }

  private void header() {
    if (begun) {
      return;
    }
    begun = true;
    out.printf(ROW, "ID", "KIND", "STATE", "RESULT    ", "CREATED", "NAME");
  }

  /** Prints a row, and before the first one the names of the columns. */
  public void row(Node node) {
    header();
    out.printf(
        ROW,
        node.id(),
        node.kind(),
        node.state().wireName(),
        colours.column(node.result()),
        node.created() == null ? "-" : Timestamps.format(node.created()),
        node.name());
  }

  /** Ends the table; one without rows shows the names of the columns. */
  void end() {
    header();
    out.flush();
  }
}
