package dev.kci.trigger.policy;

/**
 * A remote's answer: the commit at the head of a watched branch.
 *
 * @param watched the configuration of the branch
 * @param branch the branch's own name, even if the configuration has a glob or a list
 * @param commit the full commit id
 */
public record Head(WatchedBranch watched, String branch, String commit) {
  @Override
  public String toString() {
    return watched.config() + " " + watched.tree() + ":" + branch + " " + commit;
  }
}
