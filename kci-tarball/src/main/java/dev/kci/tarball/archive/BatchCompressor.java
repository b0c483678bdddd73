package dev.kci.tarball.archive;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Turns entries into a compressed part of the archive on one thread: reads, frames and compresses
 * them one by one. Not thread-safe.
 */
interface BatchCompressor extends AutoCloseable {
  /** Files above this many bytes are not read whole. */
  long LARGE = 32L << 20;

  /** Bytes of archive after which a batch ends early, which bounds memory. */
  long FULL = 4L << 20;

  /**
   * The result of a batch.
   *
   * @param block the entries done; before a large file also its header
   * @param large the next file, if its content is too large for a batch
   * @param rest the remaining entries, if the batch ended early
   * @param reused how many of the entries done were not compressed again
   */
  record Result(
      CompressedBlock block, Optional<ArchiveEntry> large, List<ArchiveEntry> rest, long reused) {}

  /** Compresses entries until the end of the batch, a large file, or a full block. */
  Result compress(List<ArchiveEntry> entries) throws IOException;

  /** Compresses other bytes: a part of a large file, or the trailer. */
  CompressedBlock compress(byte[] data, int length);

  @Override
  void close();
}
