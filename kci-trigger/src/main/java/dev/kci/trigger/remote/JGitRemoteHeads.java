package dev.kci.trigger.remote;

import dev.kci.git.Attempt;
import dev.kci.git.GitRemotes;
import dev.kci.git.RemoteFailure;
import dev.kci.git.RemoteUrl;
import dev.kci.text.SafeText;
import dev.kci.trigger.policy.BranchPattern;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.URIish;

/**
 * Queries remotes with JGit, in protocol version 2 with one {@code ref-prefix} for each pattern, so
 * that the host sends few refs. Needs no local repository. Thread-safe.
 */
public final class JGitRemoteHeads implements RemoteHeads {
  /** The maximum length of an error, in characters: a remote may send anything. */
  private static final int LONGEST = 300;

  private final GitRemotes remotes;

  /**
   * @param remotes closed with this
   */
  public JGitRemoteHeads(GitRemotes remotes) {
    this.remotes = remotes;
  }

  @Override
  public Map<String, String> heads(String url, Collection<BranchPattern> patterns)
      throws IOException {
    URIish uri = RemoteUrl.parse(url);
    try (Attempt attempt = remotes.begin()) {
      try {
        return heads(uri, patterns, attempt);
      } catch (IOException | RuntimeException e) {
        // JGit wraps exceptions of its callbacks; our timeout's interrupt appears in many forms
        String why =
            attempt.isExpired()
                ? "no answer within " + remotes.total().toSeconds() + " s"
                : RemoteFailure.describe(e, uri);
        throw new IOException(SafeText.plain(why, LONGEST), e);
      }
    }
  }

  private Map<String, String> heads(URIish uri, Collection<BranchPattern> patterns, Attempt attempt)
      throws IOException {
    String[] prefixes =
        patterns.stream().map(BranchPattern::refPrefix).distinct().sorted().toArray(String[]::new);
    try (Transport transport = remotes.open(uri, attempt);
        FetchConnection connection = transport.openFetch(List.of(), prefixes)) {
      Map<String, String> heads = new TreeMap<>();
      for (Ref ref : connection.getRefs()) {
        String name = ref.getName();
        if (name.startsWith(Constants.R_HEADS) && ref.getObjectId() != null) {
          String branch = name.substring(Constants.R_HEADS.length());
          if (patterns.stream().anyMatch(pattern -> pattern.matches(branch))) {
            heads.put(branch, ref.getObjectId().name());
          }
        }
      }
      return heads;
    }
  }

  @Override
  public void close() {
    remotes.close();
  }
}
