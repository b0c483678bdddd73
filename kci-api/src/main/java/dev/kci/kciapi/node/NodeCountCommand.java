package dev.kci.kciapi.node;

import dev.kci.api.KciApi;
import dev.kci.api.model.NodeQuery;
import dev.kci.cli.ApiOptions;
import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code kci-api node count}. */
@Command(
    name = "count",
    mixinStandardHelpOptions = true,
    description = "Count the nodes that match all conditions.")
final class NodeCountCommand implements Runnable {
  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private Conditions conditions = new Conditions();
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    NodeQuery query = conditions.query();
    try (KciApi kci = api.connect()) {
      PrintWriter out = Objects.requireNonNull(spec, "not run by picocli").commandLine().getOut();
      out.println(kci.nodes().count(query));
      out.flush();
    }
  }
}
