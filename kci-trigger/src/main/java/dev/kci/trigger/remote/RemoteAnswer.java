package dev.kci.trigger.remote;

import dev.kci.trigger.policy.BranchPattern;
import dev.kci.trigger.policy.Head;
import dev.kci.trigger.policy.WatchedBranch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The result of a query: heads of the watched branches, or an error.
 *
 * @param heads of all configurations, in their order
 * @param missing configurations whose branch the repository does not have
 * @param error why there are no heads
 * @param retryAfter how long the host asks to be left alone; zero if it does not ask
 */
public record RemoteAnswer(
    Remote remote,
    List<Head> heads,
    List<WatchedBranch> missing,
    Optional<String> error,
    Duration retryAfter) {
  public RemoteAnswer {
    heads = List.copyOf(heads);
    missing = List.copyOf(missing);
  }

  /**
   * Assigns the heads to the configurations.
   *
   * @param commits commit ids by branch
   * @param listed the branch that the remote's JSON list named, if there is a list
   */
  static RemoteAnswer of(Remote remote, Map<String, String> commits, Optional<String> listed) {
    List<Head> heads = new ArrayList<>();
    List<WatchedBranch> missing = new ArrayList<>();
    for (WatchedBranch watched : remote.watched()) {
      BranchPattern pattern = new BranchPattern(listed.orElse(watched.branch()));
      List<Head> own =
          commits.entrySet().stream()
              .filter(entry -> pattern.matches(entry.getKey()))
              .map(entry -> new Head(watched, entry.getKey(), entry.getValue()))
              .toList();
      heads.addAll(own);
      if (own.isEmpty()) {
        missing.add(watched);
      }
    }
    return new RemoteAnswer(remote, heads, missing, Optional.empty(), Duration.ZERO);
  }

  static RemoteAnswer failed(Remote remote, String why, Duration retryAfter) {
    return new RemoteAnswer(remote, List.of(), List.of(), Optional.of(why), retryAfter);
  }
}
