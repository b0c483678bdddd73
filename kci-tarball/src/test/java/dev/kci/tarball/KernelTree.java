package dev.kci.tarball;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.revwalk.RevCommit;

/** A small git repository that looks like a kernel's, as a remote for tests. */
public final class KernelTree implements AutoCloseable {
  private final Path folder;
  private final Git git;
  private long time = 1_700_000_000L;

  public KernelTree(Path folder) throws IOException, GitAPIException {
    this.folder = folder;
    this.git = Git.init().setDirectory(folder.toFile()).setInitialBranch("master").call();
    git.getRepository().getConfig().setBoolean("uploadpack", null, "allowAnySHA1InWant", true);
    git.getRepository().getConfig().save();
    write("Makefile", "VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 0\nEXTRAVERSION = -rc1\n");
  }

  public String url() {
    return folder.toUri().toString();
  }

  public Git git() {
    return git;
  }

  public void write(String path, String content) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, content.getBytes(UTF_8));
  }

  public RevCommit commit(String message) throws GitAPIException {
    git.add().addFilepattern(".").call();
    return git.commit()
        .setMessage(message)
        .setAuthor(ident())
        .setCommitter(ident())
        .setSign(false)
        .call();
  }

  /** Creates a commit on master whose only entry is a folder with any name and one file. */
  public ObjectId commitOfFolder(String name) throws IOException {
    try (ObjectInserter objects = git.getRepository().newObjectInserter()) {
      ObjectId file = objects.insert(Constants.OBJ_BLOB, "x\n".getBytes(UTF_8));
      CommitBuilder commit = new CommitBuilder();
      commit.setTreeId(tree(objects, "40000 " + name, tree(objects, "100644 x", file)));
      commit.setAuthor(ident());
      commit.setCommitter(ident());
      commit.setMessage("crafted");
      ObjectId id = objects.insert(commit);
      objects.flush();
      RefUpdate master = git.getRepository().updateRef("refs/heads/master");
      master.setNewObjectId(id);
      master.forceUpdate();
      return id;
    }
  }

  /** Writes raw bytes, because JGit checks the names in trees that it writes. */
  private static ObjectId tree(ObjectInserter objects, String entry, ObjectId content)
      throws IOException {
    ByteArrayOutputStream raw = new ByteArrayOutputStream();
    raw.write((entry + "\0").getBytes(UTF_8));
    content.copyRawTo(raw);
    return objects.insert(Constants.OBJ_TREE, raw.toByteArray());
  }

  public void tag(String name) throws GitAPIException {
    git.tag().setName(name).setMessage(name).setTagger(ident()).setSigned(false).call();
  }

  private PersonIdent ident() {
    return new PersonIdent(
        "A U Thor", "author@example.org", Instant.ofEpochSecond(time++), ZoneOffset.UTC);
  }

  @Override
  public void close() {
    git.close();
  }
}
