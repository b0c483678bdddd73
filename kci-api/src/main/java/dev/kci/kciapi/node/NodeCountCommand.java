package dev.kci.kciapi.node;

import dev.kci.api.KciApi;
import dev.kci.api.model.NodeQuery;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.LogOptions;
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
    description = "Count the nodes that match all conditions.",
    footer = {
      "Examples:",
      "  kci-api node count kind=job state__ne=done",
      "  kci-api node count kind=kbuild result=fail created__gt=2h"
    })
final class NodeCountCommand implements Runnable {
  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private Conditions conditions = new Conditions();
  @Mixin private LogOptions log = new LogOptions();
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    NodeQuery query = conditions.query(api.clock().instant());
    try (KciApi kci = api.connect()) {
      PrintWriter out = Objects.requireNonNull(spec, "not run by picocli").commandLine().getOut();
      out.println(kci.nodes().count(query));
      out.flush();
    }
  }
}
