package dev.kci.cli.api;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeJson;
import dev.kci.cli.ApiOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code kci-api node get}. */
@Command(name = "get", mixinStandardHelpOptions = true, description = "Shows one node whole.")
final class NodeGetCommand implements Runnable {
  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Parameters(showDefaultValue = Visibility.NEVER, paramLabel = "ID", description = "The node's id")
  private String id = "";

  @Override
  public void run() {
    try (KciApi kci = api.connect()) {
      Node node = kci.nodes().get(id);
      if (output.isTable()) {
        new NodeDetails(output.out()).print(node);
      } else {
        output.value(NodeJson.write(node));
      }
    }
  }
}
