package dev.kci.trigger.policy;

/**
 * What a remote answered: the commit that a watched branch is at.
 *
 * @param watched the configuration that asks for the branch
 * @param branch the branch's own name, also where the configuration has a glob or a list
 * @param commit the full commit id
 */
public record Head(WatchedBranch watched, String branch, String commit) {
  @Override
  public String toString() {
    return watched.config() + " " + watched.tree() + ":" + branch + " " + commit;
  }
}
