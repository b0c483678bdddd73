package dev.kci.tarball;

import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.git.RemoteUrl;
import dev.kci.tarball.git.FetchException;
import dev.kci.trust.TrustedOwners;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Describes what the service would do with checkouts, without doing it.
 *
 * @param own whose checkouts get tarballs
 */
record DryRun(TrustedOwners own, KnownTrees trees, InstantSource clock) {
  /** Returns a line about a checkout; empty if it does not wait for a tarball. */
  Optional<String> line(Node node) {
    if (!TarballRules.waits(node, clock.instant())) {
      return Optional.empty();
    }
    String name = " checkout " + node.requireId();
    Optional<String> others = TarballRules.passedOver(node, own, trees);
    if (others.isPresent()) {
      return Optional.of("nothing" + name + ": " + others.get());
    }
    Optional<KernelRevision> revision = node.kernelRevision();
    if (revision.isEmpty()) {
      return Optional.of("fail   " + name + ": " + TarballRules.INCOMPLETE);
    }
    try {
      return Optional.of(
          "create  tarball of %s from %s for%s"
              .formatted(
                  revision.get().commit(),
                  RemoteUrl.withoutSecrets(trees.url(revision.get())),
                  name));
    } catch (FetchException e) {
      return Optional.of("fail   " + name + ": " + e.getMessage());
    }
  }
}
