package dev.kci.tarball.archive;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;

/**
 * What one thread needs to turn entries into a compressed part of the archive: reads, frames and
 * compresses them one after the other. Not thread-safe.
 */
final class BatchCompressor implements AutoCloseable {
  /** Files above this many bytes are not read whole. */
  static final long LARGE = 16L << 20;

  /** Bytes of archive after which a batch ends early, so that memory stays bounded. */
  private static final long FULL = 4L << 20;

  private static final byte[] ZEROS = new byte[TarFormat.RECORD];

  private final ObjectReader reader;
  private final TarFormat format;
  private final Deflation deflation;

  /**
   * @param reader closed with this
   */
  BatchCompressor(ObjectReader reader, TarFormat format, int level) {
    this.reader = reader;
    this.format = format;
    this.deflation = new Deflation(level);
  }

  /**
   * What came of a batch.
   *
   * @param block the entries done; before a large file also its header
   * @param large the file whose content comes next and is too large for a batch, if any
   * @param rest the entries that come after, when the batch ended early
   */
  record Result(CompressedBlock block, Optional<ArchiveEntry> large, List<ArchiveEntry> rest) {}

  /** Compresses entries until the end of the batch, a large file, or a full block. */
  Result compress(List<ArchiveEntry> entries) throws IOException {
    for (int i = 0; i < entries.size(); i++) {
      ArchiveEntry entry = entries.get(i);
      List<ArchiveEntry> rest = entries.subList(i + 1, entries.size());
      if (entry.isFolder()) {
        add(format.header(entry, 0, null));
      } else if (!addFile(entry)) {
        return new Result(deflation.finishBlock(), Optional.of(entry), rest);
      }
      if (deflation.rawLength() >= FULL) {
        return new Result(deflation.finishBlock(), Optional.empty(), rest);
      }
    }
    return new Result(deflation.finishBlock(), Optional.empty(), List.of());
  }

  /** Compresses bytes that are no entries: a part of a large file, the trailer. */
  CompressedBlock compress(byte[] data, int length) {
    deflation.add(data, 0, length);
    return deflation.finishBlock();
  }

  /** Adds a file or link; false when only its header was added, since the content is large. */
  private boolean addFile(ArchiveEntry entry) throws IOException {
    ObjectLoader loader = reader.open(entry.id(), Constants.OBJ_BLOB);
    long size = loader.getSize();
    if (entry.isSymlink()) {
      add(format.header(entry, size, loader.getCachedBytes()));
      return true;
    }
    add(format.header(entry, size, null));
    if (size > LARGE) {
      return false;
    }
    add(loader.getCachedBytes());
    deflation.add(ZEROS, 0, TarFormat.padding(size));
    return true;
  }

  private void add(byte[] data) {
    deflation.add(data, 0, data.length);
  }

  @Override
  public void close() {
    deflation.close();
    reader.close();
  }
}
