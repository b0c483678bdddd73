package dev.kci.tarball.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockCacheTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final long LIMIT = 1 << 20;

  @TempDir Path folder;

  private BlockCache open(Instant now) {
    return new BlockCache(folder, "kind1", LIMIT, InstantSource.fixed(now));
  }

  private BlockCache open() {
    return open(NOW);
  }

  private static BlockKey key(String text) {
    return BlockKey.of(ByteBuffer.wrap(text.getBytes(UTF_8)));
  }

  private void keep(String... texts) {
    try (BlockCache cache = open()) {
      for (String text : texts) {
        cache.put(key(text), text.getBytes(UTF_8));
      }
    }
  }

  private @Nullable String get(String text) {
    try (BlockCache cache = open()) {
      byte[] block = cache.get(key(text));
      return block == null ? null : new String(block, UTF_8);
    }
  }

  private List<Path> segments() throws IOException {
    try (var files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  @Test
  void blocksAreKeptForTheNextCache() throws IOException {
    keep("one", "two");
    keep("three", "");
    assertThat(get("one")).isEqualTo("one");
    assertThat(get("three")).isEqualTo("three");
    assertThat(get("")).isEmpty();
    assertThat(get("four")).isNull();
    assertThat(segments()).hasSize(2);
  }

  @Test
  void emptyCacheHasNoFiles() throws IOException {
    keep();
    assertThat(segments()).isEmpty();
  }

  @Test
  void blocksOfOtherKindsAreIgnored() {
    keep("one");
    try (BlockCache other = new BlockCache(folder, "kind2", LIMIT, InstantSource.system())) {
      assertThat(other.get(key("one"))).isNull();
    }
  }

  @Test
  void damagedBlockCountsAsMissing() throws IOException {
    keep("one", "two");
    overwrite(0);
    assertThat(get("one")).isNull();
    assertThat(get("two")).isEqualTo("two");
    keep("one");
    assertThat(get("one")).isEqualTo("one");
  }

  @Test
  void segmentWithADamagedIndexIsRemoved() throws IOException {
    keep("one", "two");
    overwrite(8); // after the two blocks' six bytes
    assertThat(get("one")).isNull();
    assertThat(segments()).isEmpty();
  }

  @Test
  void truncatedSegmentIsRemoved() throws IOException {
    keep("one", "two");
    try (RandomAccessFile file = new RandomAccessFile(segments().get(0).toFile(), "rw")) {
      file.setLength(file.length() - 1);
    }
    assertThat(get("one")).isNull();
    Files.write(folder.resolve("kind1-x.blocks"), new byte[3]);
    assertThat(get("one")).isNull();
    assertThat(segments()).isEmpty();
  }

  private void overwrite(long offset) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(segments().get(0).toFile(), "rw")) {
      file.seek(offset);
      int value = file.read();
      file.seek(offset);
      file.write(value ^ 0x55);
    }
  }

  @Test
  void leftoversOfDeadProcessesAreRemoved() throws IOException {
    Path dead = Files.createFile(folder.resolve("dead.part"));
    Path working = Files.createFile(folder.resolve("working.part"));
    Files.setLastModifiedTime(dead, FileTime.from(NOW.minus(Duration.ofDays(2))));
    Files.setLastModifiedTime(working, FileTime.from(NOW.minus(Duration.ofHours(2))));
    keep();
    assertThat(segments()).containsExactly(working);
  }

  @Test
  void leastRecentlyUsedSegmentsBeyondTheLimitAreRemoved() {
    byte[] block = new byte[400_000];
    Instant[] times = {NOW, NOW.plusSeconds(1), NOW.plusSeconds(2), NOW.plusSeconds(3)};
    for (int i = 0; i < 2; i++) {
      try (BlockCache cache = open(times[i])) {
        cache.put(key("block " + i), block);
      }
      age(times[i]);
    }
    try (BlockCache cache = open(times[2])) {
      assertThat(cache.get(key("block 0"))).hasSize(block.length);
    }
    try (BlockCache cache = open(times[3])) {
      cache.put(key("block 2"), block);
    }
    assertThat(get("block 0")).isNotNull();
    assertThat(get("block 1")).isNull();
    assertThat(get("block 2")).isNotNull();
  }

  /** Gives segments written just now, by the machine's clock, the test's time. */
  private void age(Instant time) {
    try {
      for (Path segment : segments()) {
        if (Files.getLastModifiedTime(segment).toInstant().isAfter(NOW.plusSeconds(60))
            || Files.getLastModifiedTime(segment).toInstant().isBefore(NOW.minusSeconds(60))) {
          Files.setLastModifiedTime(segment, FileTime.from(time));
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void manySmallSegmentsAreMerged() throws IOException {
    for (int i = 0; i < 9; i++) {
      keep("block " + i, "shared");
    }
    assertThat(segments()).hasSize(9);
    keep("block 9");
    assertThat(segments()).hasSize(1);
    for (int i = 0; i < 10; i++) {
      assertThat(get("block " + i)).isEqualTo("block " + i);
    }
  }

  @Test
  void twoProcessesMayShareAFolder() {
    keep("old");
    try (BlockCache one = open();
        BlockCache two = open()) {
      one.put(key("a"), "a".getBytes(UTF_8));
      two.put(key("a"), "a".getBytes(UTF_8));
      two.put(key("b"), "b".getBytes(UTF_8));
      assertThat(one.get(key("old"))).isNotNull();
      assertThat(two.get(key("old"))).isNotNull();
    }
    assertThat(get("a")).isEqualTo("a");
    assertThat(get("b")).isEqualTo("b");
  }

  @Test
  void unwritableCacheDoesNotFailTheTarball() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    try (BlockCache cache = new BlockCache(file, "kind1", LIMIT, InstantSource.system())) {
      cache.put(key("one"), new byte[1]);
      assertThat(cache.get(key("one"))).isNull();
    }
    assertThat(file).isEmptyFile();
  }
}
