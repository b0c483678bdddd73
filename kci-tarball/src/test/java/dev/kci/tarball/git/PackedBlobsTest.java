package dev.kci.tarball.git;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.tarball.deflate.Compression;
import dev.kci.tarball.deflate.ZlibInflate;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.TreeFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackedBlobsTest {
  private final Random random = new Random(Long.getLong("kci.seed", 20_261_127));
  private final Map<ObjectId, byte[]> packed = new LinkedHashMap<>();

  @TempDir Path folder;
  private FileRepository repository;

  @BeforeEach
  void write() throws IOException {
    repository = new FileRepository(folder.toFile());
    repository.create(true);
    try (ObjectInserter inserter = repository.getObjectDatabase().newPackInserter()) {
      for (int size : new int[] {0, 1, 15, 16, 300, 4095, 4097, 70_000, 1_100_000}) {
        byte[] text = new byte[size];
        for (int i = 0; i < size; i++) {
          text[i] = (byte) ('a' + random.nextInt(3));
        }
        byte[] noise = new byte[size];
        random.nextBytes(noise);
        packed.put(inserter.insert(Constants.OBJ_BLOB, text), text);
        packed.put(inserter.insert(Constants.OBJ_BLOB, noise), noise);
      }
      byte[] largest = new byte[16 << 20];
      packed.put(inserter.insert(Constants.OBJ_BLOB, largest), largest);
      inserter.flush();
    }
  }

  @AfterEach
  void close() {
    repository.close();
  }

  /** Java's zlib, on machines without a faster library. */
  private static final class JavaInflate implements ZlibInflate {
    @Override
    public boolean inflate(ByteBuffer zlib, byte[] content) {
      Inflater inflater = new Inflater();
      try {
        inflater.setInput(zlib);
        int count = inflater.inflate(content);
        return count == content.length && (inflater.finished() || ends(inflater));
      } catch (DataFormatException e) {
        return false;
      } finally {
        inflater.end();
      }
    }

    private static boolean ends(Inflater inflater) throws DataFormatException {
      return inflater.inflate(new byte[1]) == 0 && inflater.finished();
    }

    @Override
    public void close() {}
  }

  private PackedBlobs blobs(String library) {
    return new PackedBlobs(
        repository,
        library.equals("java")
            ? new JavaInflate()
            : Compression.best(6).openInflate().orElseGet(JavaInflate::new));
  }

  private Path pack() {
    return repository.getObjectDatabase().getPacks().iterator().next().getPackFile().toPath();
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "best"})
  void wholeBlobsAreRead(String library) {
    try (PackedBlobs blobs = blobs(library)) {
      packed.forEach(
          (id, content) -> {
            byte[] read = blobs.read(id);
            assertThat(Arrays.equals(read, content)).as("%s bytes", content.length).isTrue();
          });
    }
  }

  @Test
  void deltasAreApplied() throws Exception {
    byte[] content = new byte[20_000];
    random.nextBytes(content);
    Map<ObjectId, byte[]> similar = new LinkedHashMap<>();
    try (ObjectInserter inserter = repository.newObjectInserter()) {
      TreeFormatter tree = new TreeFormatter();
      for (int i = 0; i < 60; i++) {
        content[random.nextInt(content.length)]++;
        byte[] one = Arrays.copyOf(content, content.length - random.nextInt(100));
        ObjectId id = inserter.insert(Constants.OBJ_BLOB, one);
        similar.put(id, one);
        tree.append("file%02d.c".formatted(i), FileMode.REGULAR_FILE, id);
      }
      CommitBuilder commit = new CommitBuilder();
      commit.setTreeId(inserter.insert(tree));
      PersonIdent ident = new PersonIdent("A", "a@example.org", Instant.EPOCH, ZoneOffset.UTC);
      commit.setAuthor(ident);
      commit.setCommitter(ident);
      RefUpdate branch = repository.updateRef("refs/heads/master");
      branch.setNewObjectId(inserter.insert(commit));
      inserter.flush();
      branch.update();
    }
    Git.wrap(repository).gc().call();
    try (PackedBlobs blobs = blobs("best")) {
      similar.forEach((id, one) -> assertThat(blobs.read(id)).isEqualTo(one));
    }
    assertThat(Files.size(pack())).isLessThan(10L * content.length);
  }

  @Test
  void otherObjectsAreLeftToJGit() throws IOException {
    ObjectId large;
    ObjectId commit;
    try (ObjectInserter inserter = repository.getObjectDatabase().newPackInserter()) {
      large = inserter.insert(Constants.OBJ_BLOB, new byte[(16 << 20) + 1]);
      commit = inserter.insert(Constants.OBJ_COMMIT, "not a blob".getBytes(US_ASCII));
      inserter.flush();
    }
    ObjectId loose;
    try (ObjectInserter inserter = repository.newObjectInserter()) {
      loose = inserter.insert(Constants.OBJ_BLOB, new byte[100]);
      inserter.flush();
    }
    try (PackedBlobs blobs = blobs("best")) {
      assertThat(blobs.read(large)).isNull();
      assertThat(blobs.read(commit)).isNull();
      assertThat(blobs.read(loose)).isNull();
      assertThat(blobs.read(ObjectId.fromString("1".repeat(40)))).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "best"})
  void damagedBlobsAreLeftToJGit(String library) throws IOException {
    try (PackedBlobs blobs = blobs(library)) {
      assertThat(pack().toFile().setWritable(true)).isTrue();
      byte[] bytes = Files.readAllBytes(pack());
      for (int i = 12; i < bytes.length - 20; i++) {
        bytes[i] ^= (byte) (i % 1000 == 0 ? random.nextInt(256) : 0);
      }
      Files.write(pack(), bytes);
      packed.forEach(
          (id, content) -> {
            byte[] read = blobs.read(id);
            assertThat(read == null || Arrays.equals(read, content)).isTrue();
            assertThat(read != null && content.length > 60_000 && content[0] != 0).isFalse();
          });
    }
  }

  @Test
  void truncatedPackGivesNothingStale() throws IOException {
    try (PackedBlobs blobs = blobs("best")) {
      packed.keySet().forEach(blobs::read);
      assertThat(pack().toFile().setWritable(true)).isTrue();
      try (FileChannel channel = FileChannel.open(pack(), StandardOpenOption.WRITE)) {
        channel.truncate(12);
      }
      assertThat(packed.keySet()).allSatisfy(id -> assertThat(blobs.read(id)).isNull());
    }
  }

  @Test
  void packThatIsNotTheIndexedOneIsLeftToJGit() throws IOException {
    byte[] bytes = Files.readAllBytes(pack());
    bytes[bytes.length - 1]++;
    assertThat(pack().toFile().setWritable(true)).isTrue();
    Files.write(pack(), bytes);
    try (PackedBlobs blobs = blobs("best")) {
      assertThat(packed.keySet()).allSatisfy(id -> assertThat(blobs.read(id)).isNull());
    }
  }

  /** A repository that is fetched into has a pack of each fetch. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void manyPacksTakeFewFileDescriptors() throws IOException {
    Map<ObjectId, byte[]> fetched = new LinkedHashMap<>();
    for (int i = 0; i < 60; i++) {
      byte[] content = new byte[200];
      random.nextBytes(content);
      try (ObjectInserter inserter = repository.getObjectDatabase().newPackInserter()) {
        fetched.put(inserter.insert(Constants.OBJ_BLOB, content), content);
        inserter.flush();
      }
    }
    try (PackedBlobs blobs = blobs("best")) {
      for (int round = 0; round < 2; round++) {
        fetched.forEach((id, content) -> assertThat(blobs.read(id)).isEqualTo(content));
      }
      assertThat(openPacks()).isBetween(1L, 16L);
    }
    assertThat(openPacks()).isZero();
  }

  private long openPacks() throws IOException {
    long count = 0;
    try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : open) {
        count += isOpenPack(descriptor) ? 1 : 0;
      }
    }
    return count;
  }

  private boolean isOpenPack(Path descriptor) {
    try {
      Path file = Files.readSymbolicLink(descriptor);
      return file.startsWith(folder.toRealPath()) && file.toString().endsWith(".pack");
    } catch (IOException e) {
      return false; // closed by now
    }
  }

  @Test
  void packThatIsGoneIsLeftToJGit() throws IOException {
    try (PackedBlobs blobs = blobs("best")) {
      Files.delete(pack());
      assertThat(packed.keySet()).allSatisfy(id -> assertThat(blobs.read(id)).isNull());
    }
  }
}
