package dev.kci.kciapi.node;

import dev.kci.api.Nodes;
import dev.kci.api.UnavailableException;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.cli.CommandFailure;
import dev.kci.service.StopSignal;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Follows a tree of nodes by polling. Not thread-safe. */
final class NodeWatch {
  private final Nodes nodes;
  private final String id;
  private final Consumer<Node> changed;
  private final Map<String, Seen> seen = new HashMap<>();

  private record Seen(NodeState state, @Nullable Result result) {}

  /**
   * @param changed gets each node that is new or has another state or result
   */
  NodeWatch(Nodes nodes, String id, Consumer<Node> changed) {
    this.nodes = nodes;
    this.id = id;
    this.changed = changed;
  }

  /**
   * Polls until the node is done. Waits while the API does not answer, except at first.
   *
   * @param end when to give up
   * @param period time between two polls
   * @param err gets one line per outage of the API
   * @return the node once it is done
   * @throws CommandFailure if it is not done in time
   */
  Node until(Instant end, Duration period, PrintWriter err) {
    StopSignal wait = new StopSignal(); // never given: Ctrl-C ends the process
    boolean away = false;
    while (true) {
      try {
        Node root = look();
        away = false;
        if (root.state() == NodeState.DONE) {
          return root;
        }
      } catch (UnavailableException e) {
        if (seen.isEmpty()) {
          throw e;
        }
        if (!away) {
          err.println(e.getMessage() + "; still watching");
          err.flush();
          away = true;
        }
      }
      Duration left = Duration.between(Instant.now(), end);
      if (left.isNegative() || left.isZero()) {
        throw new CommandFailure("node " + id + " is not done in time");
      }
      wait.await(left.compareTo(period) < 0 ? left : period);
    }
  }

  /**
   * Reports what has changed; the root last, so that nothing below it is missed once it is done.
   */
  private Node look() {
    Node root = nodes.get(id);
    NodeForest forest = NodeForest.below(root, nodes);
    forest.nodes().skip(1).forEach(this::tell);
    tell(root);
    return root;
  }

  private void tell(Node node) {
    Seen now = new Seen(node.state(), node.result());
    if (!now.equals(seen.put(node.requireId(), now))) {
      changed.accept(node);
    }
  }
}
