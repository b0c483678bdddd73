package dev.kci.kciapi.job;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeJson;
import dev.kci.api.model.NodeState;
import dev.kci.cli.ApiOptions;
import dev.kci.kciapi.output.NodeTable;
import dev.kci.kciapi.output.OutputOptions;
import dev.kci.text.CountText;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Cancels a node and everything below it, and prints what was ended: what cancel commands do. */
public final class CancelledNodes {
  private CancelledNodes() {}

  /**
   * Cancels a node that is not done; says so if it is.
   *
   * @param check throws a {@link dev.kci.cli.CommandFailure} if the command is not for the node
   * @param spec of the command
   */
  public static void print(
      ApiOptions api,
      String id,
      Consumer<Node> check,
      OutputOptions output,
      @Nullable CommandSpec spec) {
    PrintWriter err = Objects.requireNonNull(spec, "not run by picocli").commandLine().getErr();
    try (KciApi kci = api.connect()) {
      Node root = kci.nodes().get(id);
      check.accept(root);
      print(kci, root, output, err);
    }
  }

  private static void print(KciApi api, Node root, OutputOptions output, PrintWriter err) {
    NodeTable rows = new NodeTable(output.out());
    Cancellation cancellation =
        new Cancellation(
            api,
            node -> {
              if (output.isTable()) {
                rows.row(node);
              } else {
                output.value(NodeJson.write(node));
              }
            });
    boolean wasDone = root.state() == NodeState.DONE;
    int ended = cancellation.below(root);
    output.out().flush();
    if (wasDone && ended == 0) {
      err.println("%s %s is already done".formatted(root.kind(), root.requireId()));
    }
    if (cancellation.others() > 0) {
      err.println(
          CountText.of(
              cancellation.others(),
              "unfinished node below it belongs to somebody else and stays",
              "unfinished nodes below it belong to others and stay"));
    }
    err.flush();
  }
}
