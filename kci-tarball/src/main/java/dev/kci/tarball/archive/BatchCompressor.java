package dev.kci.tarball.archive;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What one thread needs to turn entries into a compressed part of the archive: reads, frames and
 * compresses them one after the other. Not thread-safe.
 */
interface BatchCompressor extends AutoCloseable {
  /** Files above this many bytes are not read whole. */
  long LARGE = 32L << 20;

  /** Bytes of archive after which a batch ends early, so that memory stays bounded. */
  long FULL = 4L << 20;

  /**
   * What came of a batch.
   *
   * @param block the entries done; before a large file also its header
   * @param large the file whose content comes next and is too large for a batch, if any
   * @param rest the entries that come after, when the batch ended early
   * @param reused how many of the entries done were not compressed again
   */
  record Result(
      CompressedBlock block, Optional<ArchiveEntry> large, List<ArchiveEntry> rest, long reused) {}

  /** Compresses entries until the end of the batch, a large file, or a full block. */
  Result compress(List<ArchiveEntry> entries) throws IOException;

  /** Compresses bytes that are no entries: a part of a large file, the trailer. */
  CompressedBlock compress(byte[] data, int length);

  @Override
  void close();
}
