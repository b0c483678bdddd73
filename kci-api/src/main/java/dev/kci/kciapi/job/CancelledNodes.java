package dev.kci.kciapi.job;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeJson;
import dev.kci.api.model.NodeState;
import dev.kci.kciapi.output.NodeTable;
import dev.kci.kciapi.output.OutputOptions;
import java.io.PrintWriter;

/** Cancels a node and everything below it, and prints what was ended. */
public final class CancelledNodes {
  private CancelledNodes() {}

  /** Cancels a node that is not done; says so if it is. */
  public static void print(KciApi api, Node root, OutputOptions output, PrintWriter err) {
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
          "%d unfinished nodes below it belong to others and stay"
              .formatted(cancellation.others()));
    }
    err.flush();
  }
}
