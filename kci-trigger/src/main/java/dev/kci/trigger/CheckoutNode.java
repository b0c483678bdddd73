package dev.kci.trigger;

import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeBuilder;
import dev.kci.api.model.NodeKind;
import dev.kci.git.RemoteUrl;
import dev.kci.trigger.policy.CheckoutIdentity;
import dev.kci.trigger.policy.Head;
import dev.kci.trigger.policy.WatchedBranch;
import java.time.Instant;

/** The node that the trigger writes. */
final class CheckoutNode {
  private CheckoutNode() {}

  /**
   * Returns a new checkout: running, without a result.
   *
   * @param treeid the id for all nodes below it
   * @param timeout when it times out
   */
  static Node of(Head head, CheckoutIdentity asker, String treeid, Instant timeout) {
    WatchedBranch watched = head.watched();
    String url = RemoteUrl.withoutSecrets(watched.url());
    NodeBuilder node =
        Node.builder(NodeKind.CHECKOUT, "checkout")
            .kernelRevision(new KernelRevision(watched.tree(), url, head.branch(), head.commit()))
            .treeid(treeid)
            .submitter(asker.submitter())
            .timeout(timeout);
    if (!watched.architectures().isEmpty()) {
      node.data("architecture_filter", watched.architectures());
    }
    watched.priority().ifPresent(priority -> node.data("priority", priority));
    return node.build();
  }
}
