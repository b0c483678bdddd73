package dev.kci.kciapi.node;

import dev.kci.api.KciApi;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.LogOptions;
import dev.kci.kciapi.output.OutputOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code kci-api node get}. */
@Command(
    name = "get",
    mixinStandardHelpOptions = true,
    description = "Show all fields of a node.",
    footer = {"Examples:", "  kci-api node get ID", "  kci-api node get ID --format json"})
final class NodeGetCommand implements Runnable {
  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private NodeIdParameter node = new NodeIdParameter();
  @Mixin private LogOptions log = new LogOptions();

  @Override
  public void run() {
    try (KciApi kci = api.connect()) {
      output.node(kci.nodes().get(node.id()));
    }
  }
}
