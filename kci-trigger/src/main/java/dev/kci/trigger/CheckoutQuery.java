package dev.kci.trigger;

import dev.kci.api.Nodes;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.trigger.policy.CheckoutIdentity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Queries the API for the asker's checkouts. Thread-safe. */
final class CheckoutQuery {
  /** This many commits fit into a URL of 6 kB; servers and proxies accept 8 kB and more. */
  private static final int COMMITS_PER_QUERY = 140;

  private final Nodes nodes;
  private final CheckoutIdentity asker;

  CheckoutQuery(Nodes nodes, CheckoutIdentity asker) {
    this.nodes = nodes;
    this.asker = asker;
  }

  /** Returns all checkouts of the commits, with one query for up to 140 of them. */
  List<Node> ofCommits(Collection<String> commits) {
    List<String> distinct = commits.stream().distinct().toList();
    List<Node> found = new ArrayList<>();
    for (int from = 0; from < distinct.size(); from += COMMITS_PER_QUERY) {
      List<String> part =
          distinct.subList(from, Math.min(distinct.size(), from + COMMITS_PER_QUERY));
      found.addAll(nodes.findAll(own().and(NodeField.data("kernel_revision.commit").in(part))));
    }
    return found;
  }

  /** Returns the checkouts of some trees that were created after a time. */
  List<Node> ofTreesSince(Collection<String> trees, Instant since) {
    return nodes.findAll(
        own()
            .and(NodeField.data("kernel_revision.tree").in(trees.stream().distinct().toList()))
            .and(NodeField.CREATED.after(since)));
  }

  private NodeQuery own() {
    return NodeQuery.where(NodeField.KIND.is(NodeKind.CHECKOUT))
        .and(NodeField.OWNER.is(asker.owner()))
        .and(NodeField.SUBMITTER.is(asker.submitter()));
  }
}
