package dev.kci.kciapi.node;

import dev.kci.api.KciApi;
import dev.kci.cli.ApiOptions;
import dev.kci.kciapi.output.OutputOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code kci-api node get}. */
@Command(name = "get", mixinStandardHelpOptions = true, description = "Show all of one node.")
final class NodeGetCommand implements Runnable {
  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private NodeIdParameter node = new NodeIdParameter();

  @Override
  public void run() {
    try (KciApi kci = api.connect()) {
      output.node(kci.nodes().get(node.id()));
    }
  }
}
