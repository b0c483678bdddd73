package dev.kci.tarball.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheBuilder;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.internal.storage.dfs.DfsRepositoryDescription;
import org.eclipse.jgit.internal.storage.dfs.InMemoryRepository;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.junit.jupiter.api.Test;

class SourceArchiveTest {
  private static final long TIME = 1_700_000_000L;

  private final InMemoryRepository repository =
      new InMemoryRepository(new DfsRepositoryDescription("test"));
  private final DirCache index = DirCache.newInCore();
  private final DirCacheBuilder builder = index.builder();
  private final ObjectInserter inserter = repository.newObjectInserter();
  private final Map<String, byte[]> contents = new HashMap<>();

  private void add(String path, FileMode mode, byte[] content) throws IOException {
    DirCacheEntry entry = new DirCacheEntry(path);
    entry.setFileMode(mode);
    entry.setObjectId(
        FileMode.GITLINK.equals(mode)
            ? ObjectId.fromRaw(content)
            : inserter.insert(Constants.OBJ_BLOB, content));
    builder.add(entry);
    contents.put(path, content);
  }

  private ObjectId commit() throws IOException {
    builder.finish();
    CommitBuilder commit = new CommitBuilder();
    commit.setTreeId(index.writeTree(inserter));
    PersonIdent ident =
        new PersonIdent("A", "a@example.org", Instant.ofEpochSecond(TIME), ZoneOffset.UTC);
    commit.setAuthor(ident);
    commit.setCommitter(ident);
    ObjectId id = inserter.insert(commit);
    inserter.flush();
    return id;
  }

  private byte[] archive(int threads, ObjectId commit) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ArchiveSummary summary =
        new SourceArchive(threads, 6, Optional.empty())
            .write(repository, commit, "refs/tags/", "linux-x", out, Progress.none());
    assertThat(summary.length()).isEqualTo(out.size());
    assertThat(summary.sha256()).isEqualTo(sha256(out.toByteArray()));
    return out.toByteArray();
  }

  private static String sha256(byte[] data) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] random(int length, int seed) {
    byte[] data = new byte[length];
    new Random(seed).nextBytes(data);
    return data;
  }

  /** A large file: zeros and, at its end, random bytes. */
  private static byte[] large(int beyond) {
    byte[] data = new byte[(int) BatchCompressor.LARGE + beyond];
    System.arraycopy(random(1000, 2), 0, data, data.length - 1000, 1000);
    return data;
  }

  @Test
  void everyKindOfEntryIsArchivedAsCommitted() throws IOException {
    String deep = "d".repeat(150) + "/" + "e".repeat(149) + "/name";
    add("Makefile", FileMode.REGULAR_FILE, "all:\n".getBytes(UTF_8));
    add("empty", FileMode.REGULAR_FILE, new byte[0]);
    add("scripts/run.sh", FileMode.EXECUTABLE_FILE, "#!/bin/sh\n".getBytes(UTF_8));
    add("scripts/link", FileMode.SYMLINK, "run.sh".getBytes(UTF_8));
    add("longlink", FileMode.SYMLINK, "t/".repeat(80).getBytes(UTF_8));
    add("größe/文件", FileMode.REGULAR_FILE, "x".getBytes(UTF_8));
    add(deep, FileMode.REGULAR_FILE, "deep".getBytes(UTF_8));
    add("module", FileMode.GITLINK, random(20, 1));
    add("big", FileMode.REGULAR_FILE, large(77));
    byte[] tarball = archive(2, commit());

    Map<String, TarArchiveEntry> entries = new HashMap<>();
    List<String> order = new ArrayList<>();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(
            new GZIPInputStream(new ByteArrayInputStream(tarball)), "UTF-8")) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        String path = entry.getName().substring("linux-x/".length());
        entries.put(path, entry);
        order.add(path);
        assertThat(entry.getLastModifiedTime().toInstant().getEpochSecond()).isEqualTo(TIME);
        assertThat(entry.getUserName()).isEqualTo("root");
        if (!entry.isDirectory() && !entry.isSymbolicLink()) {
          assertThat(tar.readAllBytes()).as(path).isEqualTo(contents.get(path));
        }
      }
    }
    assertThat(order)
        .containsSubsequence("", "Makefile", "big", "empty", "module/", "scripts/", "scripts/link")
        .contains("d".repeat(150) + "/" + "e".repeat(149) + "/", "größe/", deep)
        .doesNotHaveDuplicates()
        .hasSize(contents.size() + 5);
    assertThat(entries.get("scripts/run.sh").getMode()).isEqualTo(0775);
    assertThat(entries.get("Makefile").getMode()).isEqualTo(0664);
    assertThat(entries.get("module/").isDirectory()).isTrue();
    assertThat(entries.get("scripts/link").getLinkName()).isEqualTo("run.sh");
    assertThat(entries.get("longlink").getLinkName()).isEqualTo("t/".repeat(80));
  }

  @Test
  void numberOfThreadsDoesNotChangeTheArchive() throws IOException {
    for (int i = 0; i < 500; i++) {
      int length = i % 50 == 0 ? 2_000_000 : i * 37;
      add("dir" + i % 7 + "/file" + i, FileMode.REGULAR_FILE, random(length, i));
    }
    add("z/big", FileMode.REGULAR_FILE, large(1));
    ObjectId commit = commit();
    byte[] one = archive(1, commit);
    assertThat(archive(4, commit)).isEqualTo(one);
    assertThat(archive(4, commit)).isEqualTo(one);
  }

  @Test
  void ignoredEntriesAreExcluded() throws IOException {
    byte[] x = {'x'};
    add(
        ".gitattributes",
        FileMode.REGULAR_FILE,
        "/doc export-ignore\n*.o export-ignore\n".getBytes(UTF_8));
    add("a.o", FileMode.REGULAR_FILE, x);
    add("doc/b", FileMode.REGULAR_FILE, x);
    add("lib/.gitattributes", FileMode.REGULAR_FILE, "keep.o -export-ignore\n".getBytes(UTF_8));
    add("lib/doc/c.o", FileMode.REGULAR_FILE, x);
    add("lib/keep.o", FileMode.REGULAR_FILE, x);
    add("z.o", FileMode.REGULAR_FILE, x);
    List<String> names = new ArrayList<>();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(
            new GZIPInputStream(new ByteArrayInputStream(archive(2, commit()))))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        names.add(entry.getName().substring("linux-x/".length()));
      }
    }
    // as git archive does: the folder of an ignored file is there
    assertThat(names)
        .containsExactly(
            "", ".gitattributes", "lib/", "lib/.gitattributes", "lib/doc/", "lib/keep.o");
  }

  @Test
  void missingObjectIsNamed() throws IOException {
    add("a", FileMode.REGULAR_FILE, new byte[0]);
    DirCacheEntry missing = new DirCacheEntry("b");
    missing.setFileMode(FileMode.REGULAR_FILE);
    missing.setObjectId(ObjectId.fromString("0123456789012345678901234567890123456789"));
    builder.add(missing);
    ObjectId commit = commit();
    assertThatThrownBy(() -> archive(2, commit))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(commit.name(), "0123456789012345678901234567890123456789");
  }
}
