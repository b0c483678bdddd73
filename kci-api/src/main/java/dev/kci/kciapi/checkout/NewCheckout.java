package dev.kci.kciapi.checkout;

import dev.kci.api.KciApi;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeBuilder;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.User;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/**
 * A checkout that somebody requests, in addition to those of the trigger. The pipeline treats it
 * like the trigger's, if it trusts the user who creates it. Immutable.
 *
 * @param architectures the architectures to build; empty for all
 * @param jobs the jobs to run
 * @param requestedBy the command, such as {@code kci-api checkout create}
 * @param timeout how long the checkout and everything below it may take
 */
public record NewCheckout(
    KernelRevision revision,
    List<String> architectures,
    JobSelection jobs,
    String requestedBy,
    Duration timeout) {
  /** How long the original's requested checkouts may take (source: its {@code /api/checkout}). */
  public static final Duration TIMEOUT = Duration.ofHours(5);

  public NewCheckout {
    architectures = List.copyOf(architectures);
  }

  /**
   * Creates the node, exactly once.
   *
   * @return the node as the server created it
   * @throws dev.kci.api.ApiException if the API refuses it, or is away
   */
  public Node create(KciApi api) {
    return create(api, newTreeId());
  }

  /**
   * As {@link #create(KciApi)}, with a treeid from {@link #newTreeId} that the caller knows before
   * the node exists.
   */
  public Node create(KciApi api, String treeid) {
    User user = api.users().whoami();
    return api.nodes().create(node(user, treeid, api.clock().instant()));
  }

  /** Returns a new id for a checkout and all nodes below it. */
  public static String newTreeId() {
    byte[] treeid = new byte[32];
    new SecureRandom().nextBytes(treeid);
    return HexFormat.of().formatHex(treeid);
  }

  /**
   * Returns the node to create.
   *
   * @param treeid an id for all nodes below it
   */
  Node node(User user, String treeid, Instant now) {
    NodeBuilder node =
        Node.builder(NodeKind.CHECKOUT, "checkout")
            .kernelRevision(revision)
            .treeid(treeid)
            .submitter("user:" + user.email())
            .timeout(now.plus(timeout))
            .jobfilter(jobs.jobs().isEmpty() ? null : jobs.jobs())
            .platformFilter(jobs.platforms());
    if (!architectures.isEmpty()) {
      node.data("architecture_filter", architectures);
    }
    return node.build().withRequestedBy(requestedBy);
  }
}
