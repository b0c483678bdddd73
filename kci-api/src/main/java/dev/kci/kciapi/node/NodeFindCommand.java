package dev.kci.kciapi.node;

import dev.kci.api.KciApi;
import dev.kci.api.model.NodeQuery;
import dev.kci.cli.ApiOptions;
import dev.kci.kciapi.input.LimitOptions;
import dev.kci.kciapi.output.OutputOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code kci-api node find}. */
@Command(
    name = "find",
    mixinStandardHelpOptions = true,
    description = "Find the nodes that match all conditions, page by page.")
final class NodeFindCommand implements Runnable {
  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private Conditions conditions = new Conditions();
  @Mixin private LimitOptions limit = new LimitOptions();

  @Override
  public void run() {
    NodeQuery query = conditions.query();
    long most = limit.limit();
    try (KciApi kci = api.connect()) {
      output.nodes(kci.nodes().find(query).skip(limit.offset()).limit(most));
    }
  }
}
