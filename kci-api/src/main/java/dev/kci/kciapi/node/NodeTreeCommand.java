package dev.kci.kciapi.node;

import dev.kci.api.KciApi;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.LogOptions;
import dev.kci.kciapi.output.OutputOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code kci-api node tree}. */
@Command(
    name = "tree",
    mixinStandardHelpOptions = true,
    description = "Show a node and all nodes below it.",
    footer = {"Examples:", "  kci-api node tree ID"})
final class NodeTreeCommand implements Runnable {
  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private NodeIdParameter node = new NodeIdParameter();
  @Mixin private LogOptions log = new LogOptions();

  @Override
  public void run() {
    try (KciApi kci = api.connect()) {
      NodeForest forest = NodeForest.below(kci.nodes().get(node.id()), kci.nodes());
      if (output.isTable()) {
        forest.print(output.out(), api.clock());
      } else {
        output.nodes(forest.nodes());
      }
    }
  }
}
