package dev.kci.kciapi.node;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeJson;
import dev.kci.api.model.Result;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.ConsoleWriter;
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
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kci-api node watch}. */
@Command(
    name = "watch",
    mixinStandardHelpOptions = true,
    description =
        "Follow a node and all nodes below it until it is done, with a line for each"
            + " change. The exit code tells its result. Polls, and so needs no token.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the node is done and passed",
      "1:it is done with another result, or not in time, or cannot be read",
      "2:wrong option, settings or configuration"
    })
final class NodeWatchCommand implements Callable<Integer> {
  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private NodeIdParameter node = new NodeIdParameter();

  @Option(
      names = "--poll-period",
      paramLabel = "SECONDS",
      defaultValue = "5",
      description = "Time between two polls, at least 1")
  private int pollPeriod = 5;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description = "Give up after this time; 0 for never")
  private long timeout;

  @Spec private @Nullable CommandSpec spec;

  private @Nullable NodeTable table;

  @Override
  public Integer call() {
    CommandLine line = Objects.requireNonNull(spec, "not run by picocli").commandLine();
    if (pollPeriod < 1 || timeout < 0) {
      throw new ParameterException(
          line,
          pollPeriod < 1
              ? "--poll-period: " + pollPeriod + "; expected 1 or more seconds"
              : "--timeout: " + timeout + "; expected 0 or more seconds");
    }
    try (KciApi kci = api.connect()) {
      NodeWatch watch = new NodeWatch(kci.nodes(), node.id(), this::show);
      Instant end = timeout == 0 ? Instant.MAX : Instant.now().plusSeconds(timeout);
      Node root = watch.until(end, Duration.ofSeconds(pollPeriod), line.getErr());
      return root.result() == Result.PASS ? ExitCode.OK : ExitCode.SOFTWARE;
    }
  }

  private void show(Node node) {
    if (output.isTable()) {
      NodeTable rows = table == null ? new NodeTable(output.out(), output.colours()) : table;
      table = rows;
      rows.row(node);
      output.out().flush();
    } else {
      output.value(NodeJson.write(node));
    }
    ConsoleWriter.requireReader(output.out());
  }
}
