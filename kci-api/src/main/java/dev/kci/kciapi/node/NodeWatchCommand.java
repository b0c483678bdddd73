package dev.kci.kciapi.node;

import dev.kci.api.ApiException;
import dev.kci.api.KciApi;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.LogOptions;
import dev.kci.cli.options.NoVariable;
import dev.kci.kciapi.output.OutputOptions;
import dev.kci.kciapi.owners.OwnerOptions;
import dev.kci.text.ErrorText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kci-api node watch}. */
@Command(
    name = "watch",
    mixinStandardHelpOptions = true,
    description = {
      "Print a line for each change of a node and of the nodes below it, until the node is done or"
          + " the named jobs have ended. Needs no token, because it polls.",
      "Anybody can add results, so only those of some users count, see --owner. Of each job, the"
          + " last attempt on each runtime and platform counts. The exit code suits 'git"
          + " bisect run', which takes 2 for a failure: try the command once before."
    },
    footer = {
      "Examples:",
      "  kci-api node watch ID --timeout 1h && echo passed",
      "  kci-api node watch ID --job baseline-x86 --test baseline-x86/login"
    },
    exitCodeList = {
      "0:everything passed",
      "1:something failed",
      "125:not testable: a job or test was incomplete, skipped or missing, did not end in time, or"
          + " the node cannot be read",
      "2:invalid option, settings or configuration"
    })
@NoVariable
final class NodeWatchCommand implements Callable<Integer> {
  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private NodeIdParameter node = new NodeIdParameter();
  @Mixin private WatchOptions watch = new WatchOptions();
  @Mixin private OwnerOptions owners = new OwnerOptions();
  @Mixin private LogOptions log = new LogOptions();

  @Option(
      names = "--job",
      paramLabel = "JOB",
      description =
          "Watch until this build or job has ended. Can be repeated. Default: until the node is"
              + " done")
  private List<String> jobs = new ArrayList<>();

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "0",
      description = "Give up after this time; 0 waits forever")
  private Duration timeout = Duration.ZERO;

  @Override
  public Integer call() {
    Optional<Duration> limit = timeout.isZero() ? Optional.empty() : Optional.of(timeout);
    try (KciApi kci = api.connect()) {
      return watch.watch(kci, owners.read(api, kci), node.id(), jobs, limit, output);
    } catch (ApiException e) {
      return watch.end(Verdict.untestable(ErrorText.of(e)));
    }
  }
}
