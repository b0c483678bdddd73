package dev.kci.kciapi.checkout;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.CommandFailure;
import dev.kci.cli.LogOptions;
import dev.kci.cli.options.NoVariable;
import dev.kci.kciapi.job.CancelledNodes;
import dev.kci.kciapi.output.OutputOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kci-api checkout cancel}. */
@Command(
    name = "cancel",
    mixinStandardHelpOptions = true,
    description = {
      "Cancel a checkout of the token's user with all builds, jobs and tests below it that are not"
          + " done and belong to that user. The runner ends them in their runtimes.",
      "Prints each node that was ended. Needs a token."
    },
    footer = {"Examples:", "  kci-api checkout cancel ID"})
@NoVariable
final class CheckoutCancelCommand implements Runnable {
  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private LogOptions log = new LogOptions();

  @Parameters(
      showDefaultValue = Visibility.NEVER,
      paramLabel = "ID",
      description = "Id of the checkout's node")
  private String id = "";

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    CancelledNodes.print(api, id, this::check, output, spec);
  }

  private void check(Node node) {
    if (!node.is(NodeKind.CHECKOUT)) {
      throw new CommandFailure(
          "node %s is a %s; use 'kci-api job cancel'".formatted(id, node.kind()));
    }
  }
}
