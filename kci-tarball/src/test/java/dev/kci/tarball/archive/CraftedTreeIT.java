package dev.kci.tarball.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Repository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trees that no git command creates, byte by byte, against {@code git archive}. */
class CraftedTreeIT {
  private static final String GITLINK = "160000";
  private static final String LINK = "120000";
  private static final String FILE = "100644";
  private static final String FOLDER = "40000";

  /** Refused as a file, folder, link and submodule, at the top and below. */
  private static final List<String> REFUSED =
      List.of(
          "",
          ".",
          "..",
          "../x",
          "/abs",
          "a//b",
          "a/../b",
          "a/",
          "a/.git/b",
          ".git",
          ".GIT",
          ".gIt",
          "git~1",
          "GIT~1",
          ".git ",
          ".git.",
          ".git. .",
          ".git:x",
          ".git::$INDEX_ALLOCATION",
          ".git\\x",
          "a\\.git",
          "a\\GIT~1",
          "a\\.git:b");

  private static final List<String> ALLOWED =
      List.of(
          "...",
          "..a",
          "..git",
          ".gitx",
          ".git-x",
          "git~2",
          "git~11",
          "xgit~1",
          "..\\x",
          "a\\b",
          "C:x",
          "CON",
          "aux.c",
          "a\nb",
          ".git\n",
          "a\u0001b",
          "\u00ff\u00fe",
          ".gitmodules",
          ".gitattributes",
          "x".repeat(300));

  private static final List<String> REFUSED_LINKS =
      List.of(
          ".gitmodules",
          ".GITMODULES",
          ".gitmodules .",
          ".gitmodules:x",
          "gitmod~1",
          "GITMOD~4",
          "gi7eba~1",
          "gi7eb~10",
          "~1000000",
          "a\\.gitmodules");

  private static final List<String> ALLOWED_LINKS =
      List.of(".gitmodulesx", "gitmod~5", "gi7eba~0", "gi7eba~10", ".gitignore", "~100000");

  @TempDir Path folder;
  private Repository repository;
  private ObjectInserter objects;
  private ObjectId blob;

  @BeforeEach
  void open() throws IOException {
    repository = new FileRepository(folder.resolve("r.git").toFile());
    repository.create(true);
    objects = repository.newObjectInserter();
    blob = objects.insert(Constants.OBJ_BLOB, "x\n".getBytes(UTF_8));
  }

  @AfterEach
  void close() {
    objects.close();
    repository.close();
  }

  private record Entry(String mode, String name, ObjectId id) {}

  private ObjectId tree(Entry... entries) throws IOException {
    ByteArrayOutputStream raw = new ByteArrayOutputStream();
    for (Entry entry : entries) {
      raw.write((entry.mode() + " " + entry.name() + "\0").getBytes(ISO_8859_1));
      entry.id().copyRawTo(raw);
    }
    return objects.insert(Constants.OBJ_TREE, raw.toByteArray());
  }

  private ObjectId commit(ObjectId tree) throws IOException {
    CommitBuilder commit = new CommitBuilder();
    commit.setTreeId(tree);
    commit.setAuthor(new PersonIdent("a", "a@example.org", 1_700_000_000_000L, 0));
    commit.setCommitter(commit.getAuthor());
    commit.setMessage("crafted");
    ObjectId id = objects.insert(commit);
    objects.flush();
    return id;
  }

  private Map<String, ObjectId> trees(String name) throws IOException {
    ObjectId inner = tree(new Entry(FILE, "f", blob));
    Map<String, ObjectId> trees = new LinkedHashMap<>();
    trees.put("file", tree(new Entry(FILE, name, blob)));
    trees.put("folder", tree(new Entry(FOLDER, name, inner)));
    trees.put("submodule", tree(new Entry(GITLINK, name, ObjectId.fromString("12".repeat(20)))));
    trees.put("below", tree(new Entry(FOLDER, "d", tree(new Entry(FILE, name, blob)))));
    return trees;
  }

  private ObjectId link(String name) throws IOException {
    return tree(new Entry(LINK, name, blob));
  }

  private byte[] ours(ObjectId commit) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new SourceArchive(1, 6, Optional.empty())
        .write(repository, commit, "refs/tags/", "linux", out, Progress.none());
    return new GZIPInputStream(new ByteArrayInputStream(out.toByteArray())).readAllBytes();
  }

  /** Empty if git refuses it. */
  private Optional<byte[]> gits(ObjectId commit) throws Exception {
    Process git;
    try {
      ProcessBuilder builder =
          new ProcessBuilder("git", "archive", "--format=tar", "--prefix=linux/", commit.name());
      builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
      git =
          builder
              .directory(repository.getDirectory())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      assumeTrue(false, "git is not here");
      throw e;
    }
    byte[] tar = git.getInputStream().readAllBytes();
    assertThat(git.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return git.exitValue() == 0 ? Optional.of(tar) : Optional.empty();
  }

  private void assertRefused(ObjectId tree, String path) throws IOException {
    ObjectId commit = commit(tree);
    assertThatThrownBy(() -> ours(commit))
        .as(path)
        .isInstanceOf(RefusedEntryException.class)
        .hasMessageContaining(commit.name())
        .hasMessageContaining("entry '");
  }

  @Test
  void entriesThatGitRefusesAreRefused() throws Exception {
    for (String name : REFUSED) {
      for (Map.Entry<String, ObjectId> tree : trees(name).entrySet()) {
        assertRefused(tree.getValue(), tree.getKey() + " " + name);
      }
      assertRefused(link(name), "link " + name);
    }
    for (String name : REFUSED_LINKS) {
      assertRefused(link(name), "link " + name);
    }
    // one process of git for each kind of name, not for each tree
    for (ObjectId tree :
        Stream.concat(REFUSED.stream(), REFUSED_LINKS.stream()).map(this::linkUnchecked).toList()) {
      assertThat(gits(commit(tree))).isEmpty();
    }
  }

  private ObjectId linkUnchecked(String name) {
    try {
      return link(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void entriesThatGitAcceptsAreIdentical() throws Exception {
    for (String name : ALLOWED) {
      for (Map.Entry<String, ObjectId> tree : trees(name).entrySet()) {
        ObjectId commit = commit(tree.getValue());
        byte[] ours = ours(commit);
        if (tree.getKey().equals("folder")) {
          assertThat(ours).as(name).isEqualTo(gits(commit).orElseThrow());
        }
      }
    }
    for (String name : ALLOWED_LINKS) {
      ObjectId commit = commit(link(name));
      assertThat(ours(commit)).as(name).isEqualTo(gits(commit).orElseThrow());
    }
    for (String mode : List.of("0", "20000", "110000", "777777", "100600", "40755", "120777")) {
      ObjectId id = mode.equals("40755") ? tree(new Entry(FILE, "f", blob)) : blob;
      ObjectId commit = commit(tree(new Entry(mode, "a", id)));
      assertThat(ours(commit)).as(mode).isEqualTo(gits(commit).orElseThrow());
    }
  }

  @Test
  void pathThroughALinkIsRefused() throws IOException {
    ObjectId inner = tree(new Entry(FILE, "passwd", blob));

    assertRefused(tree(new Entry(LINK, "a", blob), new Entry(FOLDER, "a", inner)), "folder");
    assertRefused(tree(new Entry(LINK, "a", blob), new Entry(FILE, "a", blob)), "file");
    assertRefused(tree(new Entry(LINK, "a", blob), new Entry(FILE, "a/b", blob)), "slash");
  }

  @Test
  void messageIsOneLine() throws IOException {
    ObjectId commit = commit(tree(new Entry(FILE, "a\n\u001b[31m/b", blob)));

    assertThatThrownBy(() -> ours(commit)).hasMessageMatching("[ -~]+");
  }
}
