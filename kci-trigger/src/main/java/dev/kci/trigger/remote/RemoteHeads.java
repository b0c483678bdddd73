package dev.kci.trigger.remote;

import dev.kci.trigger.policy.BranchPattern;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;

/** Asks a git repository where its branches are. */
interface RemoteHeads extends AutoCloseable {
  /**
   * The commit ids of all branches that one of the patterns fits, by branch name. Blocks, within
   * the implementation's time-outs.
   *
   * @param url the repository's URL
   * @throws IOException when the repository does not answer as one; the message says why in one
   *     line, without secrets
   */
  Map<String, String> heads(String url, Collection<BranchPattern> patterns) throws IOException;

  /** Ends what is under way. */
  @Override
  default void close() {}
}
