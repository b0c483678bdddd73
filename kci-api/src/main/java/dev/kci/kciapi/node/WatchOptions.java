package dev.kci.kciapi.node;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeJson;
import dev.kci.cli.ConsoleWriter;
import dev.kci.cli.options.NoVariable;
import dev.kci.kciapi.input.PollPeriod;
import dev.kci.kciapi.output.NodeTable;
import dev.kci.kciapi.output.OutputOptions;
import dev.kci.kciapi.owners.Owners;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
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

  @Mixin private PollPeriod pollPeriod = new PollPeriod();

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  /** Returns whether a test decides. */
  public boolean hasTest() {
    return test != null;
  }

  /**
   * Watches until the jobs have ended. Prints why the watch ended if that is not a pass.
   *
   * @param owners whose results count
   * @param jobs names; empty for the node itself
   * @param limit how long to watch at most; empty for no limit
   * @return the exit code of the {@link Verdict.Outcome}
   * @throws dev.kci.api.ApiException if the node cannot be read
   */
  public int watch(
      KciApi api,
      Owners owners,
      String id,
      List<String> jobs,
      Optional<Duration> limit,
      OutputOptions output) {
    NodeTable rows = new NodeTable(output.out());
    WatchTarget target = new WatchTarget(jobs, Optional.ofNullable(test));
    NodeWatch watch = new NodeWatch(api, id, target, owners, node -> show(node, rows, output));
    return end(watch.await(limit, pollPeriod.get(), err()));
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
