package dev.kci.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.BatchRefUpdate;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.TreeFormatter;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.transport.ReceiveCommand;

/** Creates bare repositories with one commit. */
public final class Repositories {
  private Repositories() {}

  /** Creates a repository with branches at one new commit; returns the commit's id. */
  public static String create(Path directory, String... branches) throws IOException {
    return create(directory, Arrays.asList(branches));
  }

  public static String create(Path directory, Collection<String> branches) throws IOException {
    try (Repository repository = new FileRepository(directory.toFile())) {
      repository.create(true);
      ObjectId commit = commit(repository, directory.getFileName().toString());
      BatchRefUpdate batch = repository.getRefDatabase().newBatchUpdate();
      for (String branch : branches) {
        batch.addCommand(new ReceiveCommand(ObjectId.zeroId(), commit, Constants.R_HEADS + branch));
      }
      try (RevWalk walk = new RevWalk(repository)) {
        batch.execute(walk, NullProgressMonitor.INSTANCE);
      }
      return commit.name();
    }
  }

  /** Creates or moves a branch to a new commit. */
  public static String push(Path directory, String branch, String message) throws IOException {
    try (Repository repository = new FileRepository(directory.toFile())) {
      ObjectId commit = commit(repository, message);
      RefUpdate update = repository.updateRef(Constants.R_HEADS + branch);
      update.setNewObjectId(commit);
      update.forceUpdate();
      return commit.name();
    }
  }

  private static ObjectId commit(Repository repository, String message) throws IOException {
    try (ObjectInserter objects = repository.newObjectInserter()) {
      TreeFormatter tree = new TreeFormatter();
      tree.append(
          "Makefile",
          FileMode.REGULAR_FILE,
          objects.insert(Constants.OBJ_BLOB, message.getBytes(StandardCharsets.UTF_8)));
      CommitBuilder commit = new CommitBuilder();
      commit.setTreeId(objects.insert(tree));
      PersonIdent author = new PersonIdent("A U Thor", "author@example.org");
      commit.setAuthor(author);
      commit.setCommitter(author);
      commit.setMessage(message);
      ObjectId id = objects.insert(commit);
      objects.flush();
      return id;
    }
  }

  /** Returns names of the form {@code <prefix>0}. */
  public static List<String> names(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
  }
}
