package dev.kci.trigger.remote;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The hosts whose manifests are used without any configuration. */
public final class KnownManifests {
  /** Source: the documentation of grokmirror, repos.conf. */
  private static final Map<String, URI> KNOWN =
      Map.of("git.kernel.org", URI.create("https://git.kernel.org/manifest.js.gz"));

  private KnownManifests() {}

  /**
   * Returns the manifests to use, by host.
   *
   * @param configured added to the known ones; an empty value removes a host
   */
  public static Map<String, URI> with(Map<String, Optional<URI>> configured) {
    Map<String, URI> manifests = new HashMap<>(KNOWN);
    configured.forEach(
        (host, url) ->
            url.ifPresentOrElse(given -> manifests.put(host, given), () -> manifests.remove(host)));
    return Map.copyOf(manifests);
  }
}
