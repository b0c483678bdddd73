package dev.kci.tarball;

import dev.kci.cli.CommandFailure;
import dev.kci.cli.options.NoVariable;
import dev.kci.cli.options.OptionSource;
import dev.kci.git.ReadOnlyHome;
import dev.kci.text.ErrorText;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.RepositoryCache;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.util.FS;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code --repo} and {@code --commit}: a mixin for commands that need no API. */
@NoVariable
final class RepositoryOptions {
  @Option(
      names = "--repo",
      required = true,
      paramLabel = "DIR",
      description = "Git repository, bare or with a work tree")
  private Path directory = Path.of("");

  @Option(
      names = "--commit",
      defaultValue = "HEAD",
      paramLabel = "REV",
      description = "Commit: an id, a branch, a tag, or an expression such as HEAD~3")
  private String revision = "HEAD";

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  Path directory() {
    return directory;
  }

  Repository open() {
    ReadOnlyHome.allow();
    File found = RepositoryCache.FileKey.resolve(directory.toFile(), FS.DETECTED);
    if (found == null) {
      throw OptionSource.wrong(spec, "--repo", "there is no git repository in '" + directory + "'");
    }
    try {
      return new FileRepositoryBuilder().setGitDir(found).setMustExist(true).build();
    } catch (IOException e) {
      throw new CommandFailure("Cannot open " + directory + ": " + ErrorText.of(e), e);
    }
  }

  ObjectId commit(Repository repository) {
    @Nullable ObjectId id;
    try {
      id = repository.resolve(revision + "^{commit}");
    } catch (IOException e) {
      throw new CommandFailure(
          "Cannot read revision '%s' in %s: %s".formatted(revision, directory, ErrorText.of(e)), e);
    }
    if (id == null) {
      throw OptionSource.wrong(
          spec, "--commit", "there is no commit '" + revision + "' in " + directory);
    }
    return id;
  }
}
