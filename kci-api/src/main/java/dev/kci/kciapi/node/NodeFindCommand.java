package dev.kci.kciapi.node;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeQuery;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.LogOptions;
import dev.kci.cli.table.TableOptions;
import dev.kci.kciapi.input.LimitOptions;
import dev.kci.kciapi.output.NodeColumns;
import dev.kci.kciapi.output.OutputOptions;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code kci-api node find}. */
@Command(
    name = "find",
    mixinStandardHelpOptions = true,
    description = {
      "Find the nodes that match all conditions.",
      "A table starts with the newest node. Forms for programs keep the order of the server."
    },
    footer = {
      "Examples:",
      "  kci-api node find kind=checkout state__in=running,available --limit 20",
      "  kci-api node find kind=kbuild result=fail --since 2d --columns id,name,describe",
      "  kci-api node find kind=job data.runtime=lava-lab state=running --format jsonl"
    })
final class NodeFindCommand implements Runnable {
  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private Conditions conditions = new Conditions();
  @Mixin private LimitOptions limit = new LimitOptions();

  @Mixin private TableOptions<Node> table = new TableOptions<>(NodeColumns.all(api.clock()));

  @Mixin private LogOptions log = new LogOptions();

  @Override
  public void run() {
    table.check();
    long most = limit.limit();
    try (KciApi kci = api.connect()) {
      NodeQuery query = conditions.query(api.clock().instant());
      if (output.isTable()) {
        table.print(
            output.out(),
            new NewestNodes(kci.nodes(), api.clock()).find(query, limit.offset(), most));
        return;
      }
      Stream<Node> found = kci.nodes().find(query).skip(limit.offset()).limit(most);
      output.nodes(table.isOrdered() ? table.ordered(found.toList()).stream() : found);
    }
  }
}
