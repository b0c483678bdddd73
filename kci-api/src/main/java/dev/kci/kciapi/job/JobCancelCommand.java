package dev.kci.kciapi.job;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.CommandFailure;
import dev.kci.cli.LogOptions;
import dev.kci.cli.options.NoVariable;
import dev.kci.kciapi.output.OutputOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kci-api job cancel}. */
@Command(
    name = "cancel",
    mixinStandardHelpOptions = true,
    description = {
      "Cancel a build or job of the token's user, and everything below it. The runner ends it in"
          + " its runtime. The nodes end with the result skip, and are not retried.",
      "Prints each node that was ended. Needs a token."
    },
    footer = {"Examples:", "  kci-api job cancel ID"})
@NoVariable
final class JobCancelCommand implements Runnable {
  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private LogOptions log = new LogOptions();

  @Parameters(
      showDefaultValue = Visibility.NEVER,
      paramLabel = "ID",
      description = "Id of the node of a build or job")
  private String id = "";

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    CancelledNodes.print(api, id, this::check, output, spec);
  }

  private void check(Node node) {
    if (node.is(NodeKind.CHECKOUT)) {
      throw new CommandFailure("node " + id + " is a checkout; use 'kci-api checkout cancel'");
    }
    if (node.is(NodeKind.TEST)) {
      throw new CommandFailure("node " + id + " is a test; cancel its job, " + node.parent());
    }
  }
}
