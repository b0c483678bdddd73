package dev.kci.kciapi.node;

import dev.kci.api.KciApi;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeTree;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.CommandFailure;
import dev.kci.cli.LogOptions;
import dev.kci.kciapi.input.JsonInput;
import dev.kci.kciapi.output.OutputOptions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kci-api node submit-results}. */
@Command(
    name = "submit-results",
    mixinStandardHelpOptions = true,
    description =
        "Set the result of a node and create the nodes of its tests below it, in one request."
            + " Needs a token.",
    footer = {"Examples:", "  kci-api node submit-results ID results.json"})
final class NodeSubmitResultsCommand implements Runnable {
  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private NodeIdParameter node = new NodeIdParameter();
  @Mixin private LogOptions log = new LogOptions();

  @Parameters(
      index = "1",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "FILE",
      description =
          "File with the results; - for standard input. For example {\"node\": {\"state\":"
              + " \"done\", \"result\": \"fail\"}, \"child_nodes\": [{\"node\": {\"name\":"
              + " \"login\", \"result\": \"pass\"}, \"child_nodes\": []}]}. Children are done"
              + " nodes of kind test unless they say otherwise")
  private String file = "";

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    CommandSpec command = Objects.requireNonNull(spec, "not run by picocli");
    JsonObject json = JsonInput.read(command, file);
    try (KciApi kci = api.connect()) {
      Node base = kci.nodes().get(node.id());
      NodeTree tree;
      try {
        tree = ResultTree.of(base, json);
      } catch (IllegalArgumentException e) {
        throw new ParameterException(command.commandLine(), file + ": " + e.getMessage(), e);
      }
      if (!base.state().canBecome(tree.node().state())) { // the server does not check it here
        throw new CommandFailure(
            "node %s is %s and cannot become %s"
                .formatted(node.id(), base.state().wireName(), tree.node().state().wireName()));
      }
      output.nodes(kci.nodes().submitTree(tree).stream());
    }
  }
}
