package dev.kci.trigger.remote;

import dev.kci.git.RemoteUrl;
import dev.kci.trigger.policy.WatchedBranch;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One query of a repository. A configuration whose branch is named by a JSON list has a query of
 * its own, so that a slow list does not delay the others.
 *
 * @param url the repository's URL
 * @param branchList the list to read first
 * @param watched the configurations, at least one
 */
public record Remote(String url, Optional<URI> branchList, List<WatchedBranch> watched) {
  public Remote {
    watched = List.copyOf(watched);
  }

  /** Groups the configurations by repository, in the order of their first configurations. */
  public static List<Remote> of(List<WatchedBranch> all) {
    record Key(String url, Optional<URI> branchList) {}
    Map<Key, List<WatchedBranch>> groups = new LinkedHashMap<>();
    for (WatchedBranch watched : all) {
      groups
          .computeIfAbsent(new Key(watched.url(), watched.branchList()), key -> new ArrayList<>())
          .add(watched);
    }
    List<Remote> remotes = new ArrayList<>();
    groups.forEach((key, group) -> remotes.add(new Remote(key.url(), key.branchList(), group)));
    return remotes;
  }

  /** Returns the repository's URL without a password, for logs and nodes. */
  String publicUrl() {
    return RemoteUrl.withoutSecrets(url);
  }

  /** Returns host and port; an empty string for a local folder. */
  String host() {
    return RemoteUrl.host(url);
  }
}
