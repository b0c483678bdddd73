package dev.kci.tarball.git;

import dev.kci.git.RemoteFailure;
import dev.kci.git.RemoteUrl;
import dev.kci.text.SafeText;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.AbbreviatedObjectId;
import org.eclipse.jgit.lib.Repository;

/**
 * The source of a commit. The strings may come from anybody who can create nodes; they are checked
 * here, and never reach a shell or a path.
 *
 * @param url of the remote repository, which may contain a login
 * @param branch without {@code refs/heads/}
 * @param commit 40 hexadecimal digits, or at least 7 of their first ones
 */
public record Source(String url, String branch, String commit) {
  private static final int LONGEST_REASON = 300;
  private static final Pattern COMMIT = Pattern.compile("[0-9a-fA-F]{7,40}");
  private static final Pattern SHA_256 = Pattern.compile("[0-9a-fA-F]{64}");

  public Source {
    Objects.requireNonNull(url, "url");
    if (!COMMIT.matcher(commit).matches()) {
      throw new IllegalArgumentException(
          "'"
              + SafeText.escape(commit, 80)
              + (SHA_256.matcher(commit).matches()
                  ? "' is a commit id of a SHA-256 repository; expected one of a SHA-1 repository"
                  : "' is not a commit id; expected 7 to 40 hexadecimal digits"));
    }
    commit = commit.toLowerCase(Locale.ROOT);
    if (!Repository.isValidRefName("refs/heads/" + branch)) {
      throw new IllegalArgumentException("'" + branch + "' is not a valid branch name");
    }
  }

  /** Returns the URL without secrets. */
  public String publicUrl() {
    return RemoteUrl.withoutSecrets(url);
  }

  /** Describes why its remote failed, in one line that is safe to show. */
  String why(Exception failure) {
    return SafeText.plain(RemoteFailure.describe(failure, RemoteUrl.parse(url)), LONGEST_REASON);
  }

  /** Returns whether its remote would fail the same way again. */
  boolean isLasting(Exception failure) {
    return RemoteFailure.isLasting(failure, RemoteUrl.parse(url));
  }

  AbbreviatedObjectId id() {
    return AbbreviatedObjectId.fromString(commit);
  }
}
