package dev.kci.trigger.remote;

import dev.kci.git.GitRemotes;
import dev.kci.git.RemoteBranches;
import dev.kci.text.SafeText;
import dev.kci.trigger.policy.BranchPattern;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** Queries remotes with JGit. Thread-safe. */
public final class JGitRemoteHeads implements RemoteHeads {
  /** The maximum length of an error, in characters: a remote may send anything. */
  private static final int LONGEST = 300;

  private final GitRemotes remotes;
  private final RemoteBranches branches;

  /**
   * @param remotes closed with this
   */
  public JGitRemoteHeads(GitRemotes remotes) {
    this.remotes = remotes;
    this.branches = new RemoteBranches(remotes);
  }

  @Override
  public Map<String, String> heads(String url, Collection<BranchPattern> patterns)
      throws IOException {
    Map<String, String> heads;
    try {
      heads =
          new TreeMap<>(branches.heads(url, patterns.stream().map(BranchPattern::prefix).toList()));
    } catch (IOException e) {
      throw new IOException(SafeText.plain(String.valueOf(e.getMessage()), LONGEST), e);
    }
    heads
        .keySet()
        .removeIf(branch -> patterns.stream().noneMatch(pattern -> pattern.matches(branch)));
    return heads;
  }

  @Override
  public void close() {
    remotes.close();
  }
}
