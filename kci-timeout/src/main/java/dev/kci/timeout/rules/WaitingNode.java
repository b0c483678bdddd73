package dev.kci.timeout.rules;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A node that is not done, reduced to what the rules need, so that large trees fit into little
 * memory.
 *
 * @param treeid null for a node without one
 * @param owner null for a node without one
 * @param depth number of nodes in its path, including itself
 * @param updated when it last changed, such as when it became available
 * @param takesJobs whether runners create jobs below it: the checkout of a revision, or a build
 * @param ours whether this service may change it
 */
public record WaitingNode(
    String id,
    @Nullable String parent,
    @Nullable String treeid,
    NodeKind kind,
    @Nullable String owner,
    int depth,
    NodeState state,
    @Nullable Result result,
    @Nullable Instant timeout,
    @Nullable Instant holdoff,
    @Nullable Instant updated,
    boolean takesJobs,
    boolean ours) {

  /** Reduces a node to what the rules need. */
  public static WaitingNode of(Node node, boolean ours) {
    return new WaitingNode(
        node.requireId(),
        node.parent(),
        node.treeid(),
        node.kind(),
        node.owner(),
        node.path().size(),
        node.state(),
        node.result(),
        node.timeout(),
        node.holdoff(),
        node.updated() == null ? node.created() : node.updated(),
        node.isRevision() || node.is(NodeKind.KBUILD),
        ours);
  }

  boolean timedOutAt(Instant now) {
    return timeout != null && timeout.isBefore(now); // as the server compares: timeout__lt
  }

  boolean holdoffReachedAt(Instant now) {
    return holdoff != null && holdoff.isBefore(now);
  }
}
