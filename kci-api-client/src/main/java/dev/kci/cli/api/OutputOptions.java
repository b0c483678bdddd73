package dev.kci.cli.api;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeJson;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** How nodes and other values are shown: a mixin. */
final class OutputOptions {
  /** The forms of what is printed. */
  enum Form {
    TABLE,
    JSON,
    JSONL
  }

  @Option(
      names = "--output",
      paramLabel = "FORM",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}: a table for people, JSON for programs")
  private Form form = Form.TABLE;

  boolean isTable() {
    return form == Form.TABLE;
  }

  /** Prints nodes as they come, so that any number can be shown. */
  void nodes(PrintWriter out, Stream<Node> nodes) {
    if (isTable()) {
      NodeTable table = new NodeTable(out);
      table.header();
      nodes.forEach(table::row);
    } else {
      values(out, nodes.map(NodeJson::write));
    }
    out.flush();
  }

  /** Prints JSON values as a list or as lines. */
  void values(PrintWriter out, Stream<JsonObject> values) {
    if (form == Form.JSONL) {
      values.forEach(value -> out.println(JsonText.write(value)));
    } else {
      List<JsonObject> all = values.toList();
      out.println(JsonText.writeIndented(all));
    }
    out.flush();
  }

  /** Prints one JSON value. */
  void value(PrintWriter out, JsonObject value) {
    out.println(form == Form.JSONL ? JsonText.write(value) : JsonText.writeIndented(value));
    out.flush();
  }
}
