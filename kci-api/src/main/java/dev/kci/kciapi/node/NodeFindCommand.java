package dev.kci.kciapi.node;

import dev.kci.api.KciApi;
import dev.kci.api.model.NodeQuery;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.LogOptions;
import dev.kci.kciapi.input.LimitOptions;
import dev.kci.kciapi.output.OutputOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code kci-api node find}. */
@Command(
    name = "find",
    mixinStandardHelpOptions = true,
    description = "Find the nodes that match all conditions.",
    footer = {
      "Examples:",
      "  kci-api node find kind=checkout state__in=running,available --limit 20",
      "  kci-api node find kind=job data.runtime=lava-lab state=running --format jsonl"
    })
final class NodeFindCommand implements Runnable {
  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private Conditions conditions = new Conditions();
  @Mixin private LimitOptions limit = new LimitOptions();
  @Mixin private LogOptions log = new LogOptions();

  @Override
  public void run() {
    NodeQuery query = conditions.query();
    long most = limit.limit();
    try (KciApi kci = api.connect()) {
      output.nodes(kci.nodes().find(query).skip(limit.offset()).limit(most));
    }
  }
}
