package dev.kci.kciapi.node;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.LogOptions;
import dev.kci.cli.options.NoVariable;
import dev.kci.kciapi.input.JsonInput;
import dev.kci.kciapi.output.OutputOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kci-api node update}. */
@Command(
    name = "update",
    mixinStandardHelpOptions = true,
    description =
        "Change fields of a node and show it. Sends nothing if nothing changes. Needs a token.",
    footer = {
      "Examples:",
      "  kci-api node update ID state=done result=pass",
      "  kci-api node update ID data.error_code=null artifacts.log=https://files.example.org/log"
    })
@NoVariable
final class NodeUpdateCommand implements Runnable {
  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private NodeIdParameter node = new NodeIdParameter();
  @Mixin private LogOptions log = new LogOptions();

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "FIELD=VALUE",
      description =
          "New value of a field: JSON, else text. A dot leads into data, artifacts and debug")
  private @Nullable List<String> assignments;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "File with the fields to change, a JSON object; - for standard input")
  private @Nullable String file;

  @Option(names = "--no-event", description = "Send no event about the change")
  private boolean silent;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    CommandSpec command = Objects.requireNonNull(spec, "not run by picocli");
    List<NodeChange> changes = changes(command);
    try (KciApi kci = api.connect()) {
      Node base = kci.nodes().get(node.id());
      UnaryOperator<Node> change = read -> changed(command, changes, read);
      output.node(
          silent ? kci.nodes().updateSilently(base, change) : kci.nodes().update(base, change));
    }
  }

  private List<NodeChange> changes(CommandSpec command) {
    List<NodeChange> changes = new ArrayList<>();
    if (file != null) {
      changes.add(NodeChange.of(JsonInput.read(command, file)));
    }
    try {
      (assignments == null ? List.<String>of() : assignments)
          .forEach(assignment -> changes.add(NodeChange.of(assignment)));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
    if (changes.isEmpty()) {
      throw new ParameterException(
          command.commandLine(), "nothing to change; expected FIELD=VALUE or --file FILE");
    }
    return changes;
  }

  private static Node changed(CommandSpec command, List<NodeChange> changes, Node base) {
    Node node = base;
    try {
      for (NodeChange change : changes) {
        node = change.apply(node);
      }
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
    return node;
  }
}
