package dev.kci.git;

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
 * Lists the branches of remotes, in protocol version 2 with {@code ref-prefix}, so that the host
 * sends few refs. Needs no local repository. Thread-safe.
 */
public record RemoteBranches(GitRemotes remotes) {
  /**
   * Returns the commits at the heads of branches.
   *
   * @param prefixes the beginnings of branch names to ask for; a host may send others too
   * @return full commit ids by branch name, such as {@code master}
   * @throws IOException if the remote cannot be read; the message may contain text of the remote
   * @throws IllegalArgumentException if the URL is invalid
   */
  public Map<String, String> heads(String url, Collection<String> prefixes) throws IOException {
    URIish uri = RemoteUrl.parse(url);
    try (Attempt attempt = remotes.begin()) {
      try {
        return heads(uri, prefixes, attempt);
      } catch (IOException | RuntimeException e) {
        // JGit wraps exceptions of its callbacks; our timeout's interrupt appears in many forms
        throw new IOException(
            attempt.isExpired()
                ? "no answer within " + remotes.total().toSeconds() + " s"
                : RemoteFailure.describe(e, uri),
            e);
      }
    }
  }

  private Map<String, String> heads(URIish uri, Collection<String> prefixes, Attempt attempt)
      throws IOException {
    String[] refs =
        prefixes.stream()
            .map(prefix -> Constants.R_HEADS + prefix)
            .distinct()
            .sorted()
            .toArray(String[]::new);
    try (Transport transport = remotes.open(uri, attempt);
        FetchConnection connection = transport.openFetch(List.of(), refs)) {
      Map<String, String> heads = new TreeMap<>();
      for (Ref ref : connection.getRefs()) {
        String name = ref.getName();
        if (name.startsWith(Constants.R_HEADS) && ref.getObjectId() != null) {
          heads.put(name.substring(Constants.R_HEADS.length()), ref.getObjectId().name());
        }
      }
      return heads;
    }
  }
}
