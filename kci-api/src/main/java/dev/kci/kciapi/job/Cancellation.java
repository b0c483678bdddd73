package dev.kci.kciapi.job;

import dev.kci.api.IllegalTransitionException;
import dev.kci.api.KciApi;
import dev.kci.api.Nodes;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeState;
import dev.kci.cli.CommandFailure;
import dev.kci.kciapi.node.NodeForest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Ends nodes that are not done, as far as they belong to the token's user. The runner then cancels
 * their jobs. Not thread-safe.
 */
public final class Cancellation {
  /** A service that was creating children meanwhile has noticed by then. */
  private static final int MOST_ROUNDS = 5;

  private final Nodes nodes;
  private final String user;
  private final Consumer<Node> cancelled;
  private final Set<String> tried = new HashSet<>();
  private final Set<String> others = new HashSet<>();
  private int count;

  /**
   * @param api with a token
   * @param cancelled gets each node that was ended
   */
  public Cancellation(KciApi api, Consumer<Node> cancelled) {
    this.nodes = api.nodes();
    this.user = api.users().username();
    this.cancelled = cancelled;
  }

  /** Returns how many nodes of others were not done and stay. */
  public int others() {
    return others.size();
  }

  /**
   * Ends a node and everything below it, from the top, so that nothing new starts below a node that
   * has ended.
   *
   * @return how many nodes were ended
   * @throws CommandFailure if the node belongs to somebody else
   * @throws dev.kci.api.ApiException if the API is away or refuses it
   */
  public int below(Node root) {
    if (!user.equals(root.owner())) {
      throw new CommandFailure(
          "%s %s belongs to %s, and the token to %s"
              .formatted(root.kind(), root.requireId(), root.owner(), user));
    }
    int before;
    int round = 0;
    do {
      before = tried.size();
      Node now = round == 0 ? root : nodes.get(root.requireId());
      List<Node> tree = NodeForest.below(now, nodes).nodes().toList();
      tree.stream().filter(node -> node.state() != NodeState.DONE).forEach(this::end);
    } while (tried.size() > before && ++round < MOST_ROUNDS);
    return count;
  }

  private void end(Node node) {
    if (!user.equals(node.owner())) {
      others.add(node.requireId());
      return;
    }
    if (!tried.add(node.requireId())) {
      return;
    }
    try {
      Node now =
          nodes.update(
              node.requireId(),
              read ->
                  read.state() == NodeState.DONE || !user.equals(read.owner())
                      ? read
                      : read.cancelled(user, "cancelled by " + user));
      if (now.cancelledBy().isPresent()) {
        count++;
        cancelled.accept(now);
      }
    } catch (IllegalTransitionException e) {
      // it has ended meanwhile, which is as good
    }
  }
}
