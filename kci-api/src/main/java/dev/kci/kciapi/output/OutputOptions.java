package dev.kci.kciapi.output;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeJson;
import dev.kci.cli.Terminal;
import dev.kci.cli.options.NoVariable;
import dev.kci.cli.table.Table;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints nodes and other values in the form that {@code --format} names: a mixin. */
@NoVariable
public final class OutputOptions {
  /** The forms of output. */
  enum Form {
    TABLE,
    JSON,
    JSONL,
    YAML
  }

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "Form of the output: ${COMPLETION-CANDIDATES}")
  private Form form = Form.TABLE;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  /** Returns whether the output is for people. */
  public boolean isTable() {
    return form == Form.TABLE;
  }

  /** Returns the standard output. */
  public PrintWriter out() {
    return Objects.requireNonNull(spec, "not run by picocli").commandLine().getOut();
  }

  /** Returns colours, which are on where the terminal has them. */
  public Colours colours() {
    return new Colours(Terminal.of(out()).hasColours());
  }

  /**
   * Prints nodes. Forms for programs get each node as it arrives, so that any number can be shown,
   * and end when the reader goes away, as with {@code | head}.
   */
  public void nodes(Stream<Node> nodes) {
    if (isTable()) {
      new Table<>(NodeColumns.live(), out()).print(nodes.toList());
    } else {
      values(nodes.map(NodeJson::write));
    }
  }

  /** Prints all fields of one node. */
  public void node(Node node) {
    if (isTable()) {
      new NodeDetails(out()).print(node);
    } else {
      value(NodeJson.write(node));
    }
  }

  /** Prints values as a list, or as a line or a document for each. */
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
