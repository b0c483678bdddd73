package dev.kci.tarball;

import dev.kci.cli.CommandFailure;
import dev.kci.git.ReadOnlyHome;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.RepositoryCache;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.util.FS;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --repo} and {@code --commit}: a mixin for commands that need no API. */
final class RepositoryOptions {
  @Option(
      names = "--repo",
      required = true,
      paramLabel = "DIR",
      description = "The git repository, bare or with a work tree")
  private Path directory = Path.of("");

  @Option(
      names = "--commit",
      defaultValue = "HEAD",
      paramLabel = "REV",
      description = "The commit: an id, a branch, a tag, or an expression such as HEAD~3")
  private String revision = "HEAD";

  Path directory() {
    return directory;
  }

  Repository open() {
    ReadOnlyHome.allow();
    File found = RepositoryCache.FileKey.resolve(directory.toFile(), FS.DETECTED);
    if (found == null) {
      throw new CommandFailure(directory + " is no git repository");
    }
    try {
      return new FileRepositoryBuilder().setGitDir(found).setMustExist(true).build();
    } catch (IOException e) {
      throw new CommandFailure(directory + " cannot be opened: " + e.getMessage(), e);
    }
  }

  ObjectId commit(Repository repository) {
    @Nullable ObjectId id;
    try {
      id = repository.resolve(revision + "^{commit}");
    } catch (IOException e) {
      throw new CommandFailure(
          "Revision '" + revision + "' cannot be read in " + directory + ": " + e.getMessage(), e);
    }
    if (id == null) {
      throw new CommandFailure("There is no commit '" + revision + "' in " + directory);
    }
    return id;
  }
}
