package dev.kci.tarball.git;

import dev.kci.git.RemoteUrl;
import java.util.Objects;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;

/**
 * The source of a commit. The strings may come from anybody who can create nodes; they are checked
 * here, and never reach a shell or a path.
 *
 * @param url of the remote repository, which may contain a login
 * @param branch without {@code refs/heads/}
 * @param commit 40 hexadecimal digits
 */
public record Source(String url, String branch, String commit) {
  public Source {
    Objects.requireNonNull(url, "url");
    if (!ObjectId.isId(commit)) {
      throw new IllegalArgumentException(
          "'" + commit + "' is no commit id; expected 40 hexadecimal digits");
    }
    if (!Repository.isValidRefName("refs/heads/" + branch)) {
      throw new IllegalArgumentException("'" + branch + "' is no name that a branch can have");
    }
  }

  /** Returns the URL without secrets. */
  public String publicUrl() {
    return RemoteUrl.withoutSecrets(url);
  }

  ObjectId id() {
    return ObjectId.fromString(commit);
  }
}
