package dev.kci.kciapi.node;

import dev.kci.api.ApiException;
import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeJson;
import dev.kci.cli.ConsoleWriter;
import dev.kci.cli.options.Bounds;
import dev.kci.cli.options.NoVariable;
import dev.kci.kciapi.output.NodeTable;
import dev.kci.kciapi.output.OutputOptions;
import dev.kci.text.ErrorText;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Watches a tree of nodes and prints each change: a mixin. */
@NoVariable
public final class WatchOptions {
  @Option(
      names = "--test",
      paramLabel = "TEST",
      description =
          "The result of this test in the jobs decides: its name, or the end of its path, such as"
              + " suite/case")
  private @Nullable String test;

  @Option(
      names = "--poll-period",
      paramLabel = "DURATION",
      defaultValue = "5s",
      description = "Time between two polls, at least 1s")
  @Bounds(min = 1)
  private Duration pollPeriod = Duration.ZERO;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  /** Returns whether a test decides. */
  public boolean hasTest() {
    return test != null;
  }

  /**
   * Watches until the jobs have ended. Prints why the watch ended if that is not a pass.
   *
   * @param jobs names; empty for the node itself
   * @param limit how long to watch at most; empty for no limit
   * @return the exit code of the {@link Verdict.Outcome}; a node that cannot be read is untestable
   */
  public int watch(
      KciApi api, String id, List<String> jobs, Optional<Duration> limit, OutputOptions output) {
    NodeTable rows = new NodeTable(output.out());
    NodeWatch watch =
        new NodeWatch(
            api,
            id,
            new WatchTarget(jobs, Optional.ofNullable(test)),
            node -> show(node, rows, output));
    try {
      return end(watch.await(limit, pollPeriod, err()));
    } catch (ApiException e) {
      return end(Verdict.untestable(ErrorText.of(e)));
    }
  }

  /** Prints why a watch ended if that is not a pass, and returns the exit code. */
  public int end(Verdict verdict) {
    if (verdict.outcome() != Verdict.Outcome.PASS) {
      err().println(command().qualifiedName() + ": " + verdict.why());
      err().flush();
    }
    return verdict.outcome().exitCode();
  }

  private PrintWriter err() {
    return command().commandLine().getErr();
  }

  private CommandSpec command() {
    return Objects.requireNonNull(spec, "not run by picocli");
  }

  private static void show(Node node, NodeTable rows, OutputOptions output) {
    if (output.isTable()) {
      rows.row(node);
      output.out().flush();
    } else {
      output.value(NodeJson.write(node));
    }
    ConsoleWriter.requireReader(output.out());
  }
}
