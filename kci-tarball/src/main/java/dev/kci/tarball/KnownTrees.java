package dev.kci.tarball;

import dev.kci.api.model.KernelRevision;
import dev.kci.config.Tree;
import dev.kci.git.RemoteUrl;
import dev.kci.tarball.git.FetchException;
import java.util.Map;

/**
 * The trees that tarballs are made of: those of the configuration, or any where it has none.
 *
 * @param byName the configured trees
 */
record KnownTrees(Map<String, Tree> byName) {
  KnownTrees {
    byName = Map.copyOf(byName);
  }

  /**
   * Where to fetch a revision from: the node's URL, or the configured one when they differ in the
   * login only, which a node never has.
   *
   * @throws FetchException when there is no such tree
   */
  String url(KernelRevision revision) throws FetchException {
    Tree tree = byName.get(revision.tree());
    if (tree == null) {
      if (byName.isEmpty()) {
        return revision.url();
      }
      throw new FetchException(
          "Tree '%s' is not in the configuration; expected a name below trees"
              .formatted(revision.tree()));
    }
    return RemoteUrl.withoutSecrets(tree.url()).equals(revision.url())
        ? tree.url()
        : revision.url();
  }
}
