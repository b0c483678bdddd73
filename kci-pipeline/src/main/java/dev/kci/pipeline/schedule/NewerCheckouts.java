package dev.kci.pipeline.schedule;

import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.trust.TrustedOwners;
import java.util.List;
import java.util.function.Function;

/**
 * Asks for newer checkouts of a branch. Thread-safe.
 *
 * @param finder asks the API
 */
public record NewerCheckouts(Function<NodeQuery, List<Node>> finder, TrustedOwners owners) {
  /**
   * Returns the trusted owners' later checkouts of the same tree and branch. Only those of the
   * trigger count, since a {@linkplain Node#requestedBy() requested} one may be of any commit.
   *
   * @param checkout as created; without a time or revision, no other is newer
   */
  public List<Node> than(Node checkout) {
    KernelRevision revision = checkout.kernelRevision().orElse(null);
    if (checkout.created() == null || revision == null) {
      return List.of();
    }
    NodeQuery newer =
        NodeQuery.where(NodeField.KIND.is(NodeKind.CHECKOUT))
            .and(NodeField.data("kernel_revision.tree").is(revision.tree()))
            .and(NodeField.data("kernel_revision.branch").is(revision.branch()))
            .and(NodeField.CREATED.after(checkout.created()))
            .and(owners.condition());
    return finder.apply(newer).stream()
        .filter(found -> found.isRevision() && found.supersededBy().isEmpty())
        .filter(found -> found.requestedBy().isEmpty())
        .filter(found -> !found.requireId().equals(checkout.id()))
        .toList();
  }
}
