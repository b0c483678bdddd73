package dev.kci.tarball.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CachedArchiveTest {
  private final InMemoryRepository repository =
      new InMemoryRepository(new DfsRepositoryDescription("test"));
  private final Map<String, byte[]> files = new TreeMap<>();
  private final Random random = new Random(4);
  private ArchiveSummary summary = new ArchiveSummary(0, "", 0, 0, 0, "");

  @TempDir Path folder;

  @BeforeEach
  void files() {
    for (int i = 0; i < 900; i++) {
      files.put("dir%02d/file%03d.c".formatted(i % 30, i), text(random.nextInt(3000)));
    }
    for (int i = 0; i < 40; i++) { // runs like those that stand for headers
      byte[] run = new byte[700];
      Arrays.fill(run, (byte) (i % 2 == 0 ? 'a' : 0xff));
      files.put("runs/%02d".formatted(i), run);
    }
    files.put("empty", new byte[0]);
    byte[] everyValue = new byte[3000];
    random.nextBytes(everyValue);
    files.put("dir03/binary", everyValue);
    files.put("p".repeat(120) + "/" + "q".repeat(160) + "/long", text(100));
    files.put("link", "dir00/file000.c".getBytes(UTF_8));
  }

  /** Lines that repeat, so that files refer to those before them. */
  private byte[] text(int length) {
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append("static int line_").append(random.nextInt(40)).append(" = 0;\n");
    }
    return text.toString().getBytes(UTF_8);
  }

  private ObjectId commit(long time) throws IOException {
    DirCache index = DirCache.newInCore();
    DirCacheBuilder builder = index.builder();
    try (ObjectInserter inserter = repository.newObjectInserter()) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        DirCacheEntry entry = new DirCacheEntry(file.getKey());
        entry.setFileMode(file.getKey().equals("link") ? FileMode.SYMLINK : FileMode.REGULAR_FILE);
        entry.setObjectId(inserter.insert(Constants.OBJ_BLOB, file.getValue()));
        builder.add(entry);
      }
      builder.finish();
      CommitBuilder commit = new CommitBuilder();
      commit.setTreeId(index.writeTree(inserter));
      PersonIdent ident =
          new PersonIdent("A", "a@example.org", Instant.ofEpochSecond(time), ZoneOffset.UTC);
      commit.setAuthor(ident);
      commit.setCommitter(ident);
      ObjectId id = inserter.insert(commit);
      inserter.flush();
      return id;
    }
  }

  private byte[] archive(ObjectId commit, int threads, String prefix, Path cache)
      throws IOException {
    SourceArchive archive =
        new SourceArchive(
            threads,
            6,
            Optional.of(new SourceArchive.CacheFolder(cache, 100L << 20, InstantSource.system())));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    summary = archive.write(repository, commit, "refs/tags/", prefix, out, Progress.none());
    return out.toByteArray();
  }

  private byte[] plainTar(ObjectId commit, String prefix) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new SourceArchive(2, 6, Optional.empty())
        .write(repository, commit, "refs/tags/", prefix, out, Progress.none());
    return tar(out.toByteArray());
  }

  /** Says where two differ, and does not print megabytes. */
  private static void assertEqual(byte[] actual, byte[] expected) {
    assertThat(Arrays.mismatch(actual, expected)).as("the first difference").isEqualTo(-1);
  }

  private static byte[] tar(byte[] tarball) throws IOException {
    return new GZIPInputStream(new ByteArrayInputStream(tarball)).readAllBytes();
  }

  @Test
  void coldAndWarmArchivesAreEqual() throws IOException {
    ObjectId commit = commit(1_700_000_000L);
    byte[] cold = archive(commit, 2, "linux-x", folder);
    assertThat(summary.reused()).isZero();
    assertEqual(archive(commit, 1, "linux-x", folder), cold);
    assertThat(summary.reused()).isEqualTo(summary.entries());
    assertEqual(archive(commit, 3, "linux-x", folder.resolve("other")), cold);
    assertEqual(tar(cold), plainTar(commit, "linux-x"));
  }

  @Test
  void unchangedFilesComeFromTheCache() throws IOException {
    archive(commit(1_700_000_000L), 2, "linux-v1", folder);
    files.put("dir07/file007.c", text(500));
    files.put("dir11/new.c", text(500));
    files.remove("dir20/file020.c");
    ObjectId next = commit(1_700_009_999L);
    byte[] warm = archive(next, 2, "linux-v1-3-g123456789012", folder);
    assertThat(summary.reused()).isBetween(summary.entries() * 8 / 10, summary.entries() - 3);
    assertEqual(archive(next, 2, "linux-v1-3-g123456789012", folder.resolve("cold")), warm);
    assertEqual(tar(warm), plainTar(next, "linux-v1-3-g123456789012"));
  }

  @Test
  void damagedCacheDoesNotChangeTheArchive() throws IOException {
    ObjectId commit = commit(1_700_000_000L);
    byte[] cold = archive(commit, 2, "linux-x", folder);
    try (var segments = Files.list(folder)) {
      try (RandomAccessFile file =
          new RandomAccessFile(segments.findFirst().orElseThrow().toFile(), "rw")) {
        for (long position : new long[] {5000, file.length() / 2}) { // of trees, of groups
          file.seek(position);
          file.write(new byte[5000]);
        }
      }
    }
    assertEqual(archive(commit, 2, "linux-x", folder), cold);
    assertThat(summary.reused()).isPositive().isLessThan(summary.entries());
    assertEqual(archive(commit, 2, "linux-x", folder), cold);
    assertThat(summary.reused()).isEqualTo(summary.entries());
  }

  @Test
  void largeFilesAndGroupsAreArchived() throws IOException {
    byte[] large = new byte[(int) BatchCompressor.LARGE + 513];
    System.arraycopy(text(2000), 0, large, large.length - 2000, 2000);
    files.put("dir05/large", large);
    files.put("dir06/a", new byte[(int) BatchCompressor.FULL - 1]);
    files.put("dir06/b", new byte[(int) BatchCompressor.FULL]);
    ObjectId commit = commit(1_700_000_000L);
    byte[] cold = archive(commit, 2, "linux-x", folder);
    assertEqual(archive(commit, 2, "linux-x", folder), cold);
    assertEqual(tar(cold), plainTar(commit, "linux-x"));
  }
}
