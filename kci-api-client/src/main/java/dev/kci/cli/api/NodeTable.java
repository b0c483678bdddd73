package dev.kci.cli.api;

import dev.kci.api.model.Node;
import dev.kci.api.model.Timestamps;
import java.io.PrintWriter;

/** Nodes as rows for people. */
final class NodeTable {
  private static final String ROW = "%-24s  %-8s  %-9s  %-10s  %-26s  %s%n";

  private final PrintWriter out;

  NodeTable(PrintWriter out) {
    this.out = out;
  }

  void header() {
    out.printf(ROW, "ID", "KIND", "STATE", "RESULT", "CREATED", "NAME");
  }

  void row(Node node) {
    out.printf(
        ROW,
        node.id(),
        node.kind(),
        node.state().wireName(),
        node.result() == null ? "-" : node.result().wireName(),
        node.created() == null ? "-" : Timestamps.format(node.created()),
        printable(node.name()));
  }

  /** A name comes from outside: control characters in it must not reach the terminal. */
  static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
