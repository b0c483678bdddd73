package dev.kci.tarball;

import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.tarball.git.Description;
import dev.kci.trust.TrustedOwners;
import java.time.Instant;
import java.util.Optional;

/** Which nodes get a tarball, and how they change then. */
final class TarballRules {
  /** What is wrong with a node without a revision. */
  static final String INCOMPLETE =
      "data.kernel_revision is incomplete; expected tree, url, branch and commit";

  private TarballRules() {}

  /**
   * Returns why a checkout is left to others; empty if it is ours.
   *
   * @param own whose checkouts get tarballs
   */
  static Optional<String> passedOver(Node node, TrustedOwners own, KnownTrees trees) {
    if (!own.has(node)) {
      return Optional.of("its owner is " + node.owner());
    }
    return node.kernelRevision()
        .map(KernelRevision::tree)
        .filter(tree -> !trees.has(tree))
        .map(tree -> "tree '" + tree + "' is not in the configuration");
  }

  /** Returns whether an event may be about a checkout that waits for its tarball. */
  static boolean concerns(NodeEvent event) {
    return event.isOfRevision() && event.state() == NodeState.RUNNING && event.result() == null;
  }

  /** Returns whether a node still waits for its tarball. */
  static boolean waits(Node node, Instant now) {
    Instant timeout = node.timeout();
    return node.isRevision()
        && node.state() == NodeState.RUNNING
        && node.result() == null
        && node.supersededBy().isEmpty()
        && (timeout == null || timeout.isAfter(now));
  }

  /** Returns the node with its tarball, available for jobs until {@code holdoff}. */
  static Node available(
      Node node, KernelRevision revision, StoredTarball tarball, Instant holdoff) {
    Description description = tarball.description();
    KernelRevision described =
        new KernelRevision(
            revision.tree(),
            revision.url(),
            revision.branch(),
            description.commit(),
            description.describe(),
            description.version(),
            description.tags(),
            description.message(),
            tarball.tipOfBranch());
    // keeps unknown keys of the revision
    Node ready =
        node.withData(
                node.data()
                    .with(
                        "kernel_revision",
                        node.data()
                            .object("kernel_revision")
                            .orElseThrow()
                            .with(described.toJson())
                            .withoutNulls())
                    .with("tarball_sha256", tarball.sha256())
                    .with("tarball_length", tarball.length())
                    .with("tarball_compressor", tarball.compressor()))
            .withArtifact("tarball", tarball.url().toString())
            .withResult(Result.PASS);
    return ready.available(holdoff);
  }

  /** Returns the node of a checkout whose tarball could not be made. */
  static Node failed(Node node, String why) {
    return node.doneWithError(Result.FAIL, ErrorCode.GIT_CHECKOUT_FAILURE, why);
  }
}
