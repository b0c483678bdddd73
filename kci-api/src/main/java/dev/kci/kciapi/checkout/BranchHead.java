package dev.kci.kciapi.checkout;

import dev.kci.cli.CommandFailure;
import dev.kci.cli.settings.Settings;
import dev.kci.config.Spelling;
import dev.kci.git.GitRemotes;
import dev.kci.git.RemoteBranches;
import dev.kci.git.RemoteCredentials;
import dev.kci.git.RemoteTimeouts;
import dev.kci.git.RemoteUrl;
import dev.kci.text.SafeText;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Finds the commit at the head of a branch, in the tree's repository. */
final class BranchHead {
  private static final RemoteTimeouts TIMEOUTS =
      new RemoteTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofMinutes(1));

  /** The maximum length of an error, in characters: a remote may send anything. */
  private static final int LONGEST = 300;

  private BranchHead() {}

  /**
   * Returns the full commit id.
   *
   * @param settings may contain the login for the repository
   * @throws CommandFailure if the repository cannot be read or has no such branch
   */
  static String of(TreeBranch branch, Settings settings) {
    Map<String, String> environment = settings.secrets().environment("KCI_GIT_PASSWORD_");
    RemoteCredentials credentials = new RemoteCredentials(settings::textOrFile, environment);
    try (GitRemotes remotes = new GitRemotes(environment, credentials, TIMEOUTS)) {
      return of(branch, new RemoteBranches(remotes));
    } catch (IOException | IllegalArgumentException e) {
      String why = SafeText.plain(String.valueOf(e.getMessage()), LONGEST);
      throw new CommandFailure("cannot read the head of " + at(branch) + ": " + why, e);
    }
  }

  private static String of(TreeBranch branch, RemoteBranches remote) throws IOException {
    String url = branch.tree().url();
    String commit = remote.heads(url, List.of(branch.branch())).get(branch.branch());
    if (commit == null) {
      String hint = Spelling.hint(branch.branch(), remote.heads(url, List.of("")).keySet());
      throw new CommandFailure("there is no branch " + at(branch) + hint);
    }
    return commit;
  }

  private static String at(TreeBranch branch) {
    return "'%s' in %s".formatted(branch.branch(), RemoteUrl.withoutSecrets(branch.tree().url()));
  }
}
