package dev.kci.tarball;

import dev.kci.api.model.KernelRevision;
import dev.kci.config.Configuration;
import dev.kci.git.RemoteUrl;
import dev.kci.tarball.git.FetchException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The configured trees that get tarballs. Nothing else is fetched: a node only selects one of them.
 *
 * @param urls of their repositories by tree name, with the login, if any
 */
record KnownTrees(Map<String, String> urls) {
  KnownTrees {
    urls = Map.copyOf(urls);
  }

  static KnownTrees of(Configuration configuration) {
    Map<String, String> urls = new LinkedHashMap<>();
    configuration.trees().forEach((name, tree) -> urls.put(name, tree.url()));
    return new KnownTrees(urls);
  }

  boolean has(String tree) {
    return urls.containsKey(tree);
  }

  /**
   * Returns where to fetch a revision from: the configured URL, which may contain a login, unlike
   * nodes.
   *
   * @throws FetchException if there is no such tree, or the node's URL is another one
   */
  String url(KernelRevision revision) throws FetchException {
    String url = urls.get(revision.tree());
    if (url == null) {
      throw new FetchException(
          "Tree '%s' is not in the configuration; expected a name below trees"
              .formatted(revision.tree()));
    }
    String expected = RemoteUrl.withoutSecrets(url);
    if (!expected.equals(RemoteUrl.withoutSecrets(revision.url()))) {
      throw new FetchException(
          "url '%s' is not that of tree '%s' in the configuration; expected '%s'"
              .formatted(RemoteUrl.withoutSecrets(revision.url()), revision.tree(), expected));
    }
    return url;
  }
}
