package dev.kci.kciapi.node;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeJson;
import dev.kci.api.model.Result;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.ConsoleWriter;
import dev.kci.cli.LogOptions;
import dev.kci.cli.options.Bounds;
import dev.kci.cli.options.NoVariable;
import dev.kci.kciapi.output.NodeTable;
import dev.kci.kciapi.output.OutputOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kci-api node watch}. */
@Command(
    name = "watch",
    mixinStandardHelpOptions = true,
    description =
        "Print a line for each change of a node and of the nodes below it, until the node is done."
            + " The exit code says whether it passed. Needs no token, because it polls.",
    footer = {"Examples:", "  kci-api node watch ID --timeout 1h && echo passed"},
    exitCodeList = {
      "0:the node passed",
      "1:the node has another result, is not done in time, or cannot be read",
      "2:invalid option, settings or configuration"
    })
@NoVariable
final class NodeWatchCommand implements Callable<Integer> {
  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private NodeIdParameter node = new NodeIdParameter();
  @Mixin private LogOptions log = new LogOptions();

  @Option(
      names = "--poll-period",
      paramLabel = "DURATION",
      defaultValue = "5s",
      description = "Time between two polls, at least 1s")
  @Bounds(min = 1)
  private Duration pollPeriod = Duration.ZERO;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "0",
      description = "Give up after this time; 0 waits forever")
  private Duration timeout = Duration.ZERO;

  @Spec private @Nullable CommandSpec spec;

  private @Nullable NodeTable table;

  @Override
  public Integer call() {
    CommandLine line = Objects.requireNonNull(spec, "not run by picocli").commandLine();
    try (KciApi kci = api.connect()) {
      NodeWatch watch = new NodeWatch(kci.nodes(), node.id(), this::show);
      Instant end = timeout.isZero() ? Instant.MAX : Instant.now().plus(timeout);
      Node root = watch.until(end, pollPeriod, line.getErr());
      return root.result() == Result.PASS ? ExitCode.OK : ExitCode.SOFTWARE;
    }
  }

  private void show(Node node) {
    if (output.isTable()) {
      NodeTable rows = table == null ? new NodeTable(output.out()) : table;
      table = rows;
      rows.row(node);
      output.out().flush();
    } else {
      output.value(NodeJson.write(node));
    }
    ConsoleWriter.requireReader(output.out());
  }
}
