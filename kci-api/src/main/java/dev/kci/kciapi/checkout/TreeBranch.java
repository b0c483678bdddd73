package dev.kci.kciapi.checkout;

import dev.kci.api.model.KernelRevision;
import dev.kci.config.Configuration;
import dev.kci.config.Spelling;
import dev.kci.config.Tree;
import dev.kci.git.RemoteUrl;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.Repository;

/** A branch of a configured tree. */
public record TreeBranch(Tree tree, String branch) {
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

  /**
   * Reads a text such as {@code mainline/master}. The branch may contain slashes and need not be
   * one that the trigger watches.
   *
   * @throws IllegalArgumentException if the tree is not configured or the branch's name is invalid
   */
  public static TreeBranch parse(String text, Configuration configuration) {
    int slash = text.indexOf('/');
    if (slash <= 0) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a branch; expected TREE/BRANCH, such as mainline/master");
    }
    String name = text.substring(0, slash);
    Tree tree = configuration.trees().get(name);
    if (tree == null) {
      throw new IllegalArgumentException(
          "there is no tree '%s' in the configuration%s"
              .formatted(
                  name,
                  configuration.trees().isEmpty()
                      ? "; name it with --config"
                      : Spelling.hint(name, configuration.trees().keySet())));
    }
    String branch = text.substring(slash + 1);
    if (!Repository.isValidRefName(Constants.R_HEADS + branch)) {
      throw new IllegalArgumentException("'" + branch + "' is not the name of a git branch");
    }
    return new TreeBranch(tree, branch);
  }

  /**
   * Returns a revision of this branch of which nothing but the commit is known.
   *
   * @throws IllegalArgumentException if the commit is not a full id
   */
  public KernelRevision at(String commit) {
    if (!COMMIT.matcher(commit).matches()) {
      throw new IllegalArgumentException(
          "'" + commit + "' is not a full commit id; expected 40 or 64 hexadecimal digits");
    }
    return new KernelRevision(tree.name(), RemoteUrl.withoutSecrets(tree.url()), branch, commit);
  }

  @Override
  public String toString() {
    return tree.name() + "/" + branch;
  }
}
