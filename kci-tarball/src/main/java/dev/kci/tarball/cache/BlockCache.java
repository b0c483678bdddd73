package dev.kci.tarball.cache;

import dev.kci.files.PrivateFolder;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blocks in a folder of segment files, kept from one tarball to the next. A damaged block counts as
 * missing; an unreadable or unwritable cache costs time, but never a tarball. Several processes may
 * share a folder: each adds segments of its own, and segments never change. Closing keeps new
 * blocks and removes the least recently used segments beyond the limit. Thread-safe.
 */
public final class BlockCache implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BlockCache.class);
  private static final String SUFFIX = ".blocks";
  private static final String PART = ".part";
  private static final Duration ABANDONED = Duration.ofDays(1);

  /** More small segments than this are merged. */
  private static final int MANY = 8;

  private static final long SMALL = 32L << 20;

  private final Path folder;
  private final String kind;
  private final long limit;
  private final InstantSource clock;
  private final List<Segment> segments = new ArrayList<>();
  private @Nullable SegmentWriter added;

  /**
   * Opens a cache.
   *
   * @param folder created if missing
   * @param kind of block, part of file names; blocks of other kinds are ignored
   * @param limit maximum size of the folder after closing, in bytes, of all kinds
   */
  public BlockCache(Path folder, String kind, long limit, InstantSource clock) {
    this.folder = folder;
    this.kind = kind;
    this.limit = limit;
    this.clock = clock;
    try {
      PrivateFolder.create(folder);
      removeAbandoned();
      for (Path file : files(kind + "-*" + SUFFIX)) {
        open(file);
      }
      added = new SegmentWriter(folder.resolve(UUID.randomUUID() + PART));
    } catch (IOException e) {
      LOG.warn("Cannot use cache {}: {}", folder, ErrorText.of(e));
    }
  }

  private void open(Path file) throws IOException {
    try {
      segments.add(Segment.open(file));
    } catch (NoSuchFileException e) {
      LOG.debug("{} was just removed by another process", file);
    } catch (Segment.DamagedException e) {
      LOG.warn("{}; removing it", e.getMessage());
      Files.deleteIfExists(file);
    }
  }

  /** Returns the block of a key, or null. */
  public byte @Nullable [] get(BlockKey key) {
    for (Segment segment : segments) {
      try {
        byte[] block = segment.get(key);
        if (block != null) {
          return block;
        }
      } catch (IOException e) {
        LOG.warn("Cannot read {}: {}", segment.file(), ErrorText.of(e));
      }
    }
    return null;
  }

  /** Adds a block. */
  public synchronized void put(BlockKey key, byte[] block) {
    if (added != null) {
      try {
        added.add(key, block);
      } catch (IOException e) {
        LOG.warn("Cannot write to cache {}: {}", folder, ErrorText.of(e));
        discard(added);
        added = null;
      }
    }
  }

  private static void discard(SegmentWriter writer) {
    try {
      writer.close();
    } catch (IOException e) {
      LOG.warn("Cannot remove a part of the cache: {}", ErrorText.of(e));
    }
  }

  /** Keeps new blocks, within the limit. */
  @Override
  public synchronized void close() {
    try (SegmentWriter writer = added) {
      List<Segment> merged = writer == null ? List.of() : mergeSmall(writer);
      if (writer != null && !writer.isEmpty()) {
        writer.finish(folder.resolve(kind + "-" + UUID.randomUUID() + SUFFIX));
      }
      for (Segment segment : merged) {
        Files.deleteIfExists(segment.file());
      }
      for (Segment segment : segments) {
        if (segment.used() && !merged.contains(segment)) {
          touch(segment.file());
        }
      }
      removeBeyondLimit();
    } catch (IOException e) {
      LOG.warn("Cannot save cache {}: {}", folder, ErrorText.of(e));
    } finally {
      added = null;
      closeSegments();
    }
  }

  /** Copies the blocks of small segments if there are many; returns these segments. */
  private List<Segment> mergeSmall(SegmentWriter writer) throws IOException {
    List<Segment> small = new ArrayList<>();
    for (Segment segment : segments) {
      if (Files.exists(segment.file()) && Files.size(segment.file()) < SMALL) {
        small.add(segment);
      }
    }
    if (small.size() <= MANY) {
      return List.of();
    }
    for (Segment segment : small) {
      for (BlockKey key : segment.keys()) {
        byte[] block = writer.has(key) ? null : segment.get(key);
        if (block != null) {
          writer.add(key, block);
        }
      }
    }
    return small;
  }

  private void touch(Path file) throws IOException {
    try {
      Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
    } catch (NoSuchFileException e) {
      LOG.debug("{} was just removed by another process", file);
    }
  }

  private record Aged(Path file, FileTime used, long length) {}

  private void removeBeyondLimit() throws IOException {
    List<Aged> files = new ArrayList<>();
    for (Path file : files("*" + SUFFIX)) {
      try {
        files.add(new Aged(file, Files.getLastModifiedTime(file), Files.size(file)));
      } catch (NoSuchFileException e) {
        LOG.debug("{} was just removed by another process", file);
      }
    }
    files.sort(Comparator.comparing(Aged::used).reversed());
    long total = 0;
    for (Aged file : files) {
      total += file.length();
      if (total > limit) {
        LOG.info("Cache {}: {} is beyond the limit of {} bytes", folder, file.file(), limit);
        Files.deleteIfExists(file.file());
      }
    }
  }

  /** Removes files of a dead process. */
  private void removeAbandoned() throws IOException {
    for (Path file : files("*" + PART)) {
      try {
        FileTime written = Files.getLastModifiedTime(file);
        if (written.toInstant().isBefore(clock.instant().minus(ABANDONED))) {
          Files.deleteIfExists(file);
        }
      } catch (NoSuchFileException e) {
        LOG.debug("{} was just removed by another process", file);
      }
    }
  }

  private List<Path> files(String glob) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, glob)) {
      found.forEach(files::add);
    }
    return files;
  }

  private void closeSegments() {
    for (Segment segment : segments) {
      try {
        segment.close();
      } catch (IOException e) {
        LOG.warn("Cannot close {}: {}", segment.file(), ErrorText.of(e));
      }
    }
  }
}
