package dev.kci.trigger.policy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One build configuration as the trigger sees it: a branch, or several, of one repository.
 *
 * @param config the configuration's name
 * @param url the repository's URL, which may carry a user and password
 * @param branch a name, a glob, or the http(s) URL of a JSON list of branches
 * @param architectures the architectures of checkouts; empty for all
 * @param priority of the tree's jobs
 * @param frequency minimum time between two checkouts of a branch
 */
public record WatchedBranch(
    String config,
    String tree,
    String url,
    String branch,
    List<String> architectures,
    Optional<String> priority,
    Optional<Duration> frequency) {
  public WatchedBranch {
    architectures = List.copyOf(architectures);
  }

  /** Returns the JSON list that names the branch, if the configuration gives a URL instead. */
  public Optional<URI> branchList() {
    String start = branch.toLowerCase(Locale.ROOT);
    boolean url = start.startsWith("http://") || start.startsWith("https://");
    return url ? Optional.of(URI.create(branch)) : Optional.empty();
  }
}
