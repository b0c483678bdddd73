package dev.kci.kciapi.output;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeJson;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How nodes and other values are shown, and where: a mixin. */
public final class OutputOptions {
  /** The forms of what is printed. */
  enum Form {
    TABLE,
    JSON,
    JSONL,
    YAML
  }

  @Option(
      names = "--output",
      paramLabel = "FORM",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}: a table for people, the others for programs")
  private Form form = Form.TABLE;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  /** Whether people read it. */
  public boolean isTable() {
    return form == Form.TABLE;
  }

  /** Where it is printed. */
  public PrintWriter out() {
    return Objects.requireNonNull(spec, "not run by picocli").commandLine().getOut();
  }

  /** Colours where people read: on a terminal, unless NO_COLOR is set (https://no-color.org). */
  public Colours colours() {
    return new Colours(Ansi.AUTO.enabled());
  }

  /**
   * Prints nodes as they come, so that any number can be shown; until nobody reads on, as behind
   * {@code | head}.
   */
  public void nodes(Stream<Node> nodes) {
    if (isTable()) {
      NodeTable table = new NodeTable(out(), colours());
      for (Node node : (Iterable<Node>) nodes::iterator) {
        table.row(node);
        if (out().checkError()) {
          return;
        }
      }
      table.end();
    } else {
      values(nodes.map(NodeJson::write));
    }
  }

  /** Prints one node with all that it says. */
  public void node(Node node) {
    if (isTable()) {
      new NodeDetails(out()).print(node);
    } else {
      value(NodeJson.write(node));
    }
  }

  /** Prints values as a list, or a line or document each. */
  public void values(Stream<JsonObject> values) {
    PrintWriter out = out();
    switch (form) {
      case JSON, TABLE -> {
        String before = "[";
        for (JsonObject value : (Iterable<JsonObject>) values::iterator) {
          if (out.checkError()) {
            return;
          }
          out.print(before + "\n  " + JsonText.writeIndented(value).replace("\n", "\n  "));
          before = ",";
        }
        out.print("[".equals(before) ? "[]\n" : "\n]\n");
      }
      case JSONL, YAML -> values.takeWhile(value -> !out.checkError()).forEach(this::value);
    }
    out.flush();
  }

  /** Prints one value. */
  public void value(JsonObject value) {
    switch (form) {
      case JSON, TABLE -> out().print(JsonText.writeIndented(value) + "\n");
      case JSONL -> out().println(JsonText.write(value));
      case YAML -> out().print(YamlText.document(value));
    }
    out().flush();
  }
}
