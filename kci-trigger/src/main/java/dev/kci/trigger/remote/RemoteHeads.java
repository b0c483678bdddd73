package dev.kci.trigger.remote;

import dev.kci.trigger.policy.BranchPattern;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;

/** Reads the heads of a git repository. */
public interface RemoteHeads extends AutoCloseable {
  /**
   * Returns the commit ids of all branches that match a pattern, by branch name. Blocks up to the
   * implementation's timeouts.
   *
   * @param url the repository's URL
   * @throws IOException if the repository does not answer as one; the message says why in one line
   *     of at most 300 characters, without secrets
   */
  Map<String, String> heads(String url, Collection<BranchPattern> patterns) throws IOException;

  /** Says that a new pass over all repositories begins, before its first query. */
  default void startPass() {}

  /** Ends queries in progress. */
  @Override
  default void close() {}
}
