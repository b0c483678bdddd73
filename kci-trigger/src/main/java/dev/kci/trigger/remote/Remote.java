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
 * What is asked of one repository in one go. A configuration whose branch is named by a JSON list
 * is asked apart from the others, so that a slow list delays none of them.
 *
 * @param url the repository's URL
 * @param branchList the list that must be read first
 * @param watched the configurations, at least one
 */
public record Remote(String url, Optional<URI> branchList, List<WatchedBranch> watched) {
  public Remote {
    watched = List.copyOf(watched);
  }

  /** Groups the configurations by repository, in the order of their first. */
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

  /** The repository's URL without a user's password, for logs and nodes. */
  String publicUrl() {
    return RemoteUrl.withoutSecrets(url);
  }

  /** The host that answers, with its port; empty text for a local folder. */
  String host() {
    return RemoteUrl.host(url);
  }
}
