package dev.kci.cli.api;

import dev.kci.api.KciApi;
import dev.kci.cli.ApiOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code kci-api node tree}. */
@Command(
    name = "tree",
    mixinStandardHelpOptions = true,
    description = "Shows a node and all below it.")
final class NodeTreeCommand implements Runnable {
  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Parameters(
      showDefaultValue = Visibility.NEVER,
      paramLabel = "ID",
      description = "The id of the node to begin at")
  private String id = "";

  @Override
  public void run() {
    try (KciApi kci = api.connect()) {
      NodeForest forest = NodeForest.below(kci.nodes().get(id), kci.nodes());
      if (output.isTable()) {
        forest.print(output.out(), output.colours());
      } else {
        output.nodes(forest.nodes());
      }
    }
  }
}
