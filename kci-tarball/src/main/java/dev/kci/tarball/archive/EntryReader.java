package dev.kci.tarball.archive;

import dev.kci.tarball.git.CommitFormat;
import java.io.IOException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.jspecify.annotations.Nullable;

/** Reads the contents of files and links. Not thread-safe. */
final class EntryReader implements AutoCloseable {
  private final ObjectReader reader;
  private final CommitFormat format;

  /**
   * @param reader closed with this
   * @param format for files that mention their commit
   */
  EntryReader(ObjectReader reader, CommitFormat format) {
    this.reader = reader;
    this.format = format;
  }

  /**
   * The content of a file or link.
   *
   * @param bytes null if there are more than {@link BatchCompressor#LARGE}
   */
  @SuppressWarnings("ArrayRecordComponent") // two contents are never compared
  record Content(long size, byte @Nullable [] bytes) {}

  Content read(ArchiveEntry entry) throws IOException {
    ObjectLoader loader = reader.open(entry.id(), Constants.OBJ_BLOB);
    if (loader.getSize() > BatchCompressor.LARGE) {
      return new Content(loader.getSize(), null);
    }
    byte[] bytes = loader.getCachedBytes();
    byte[] expanded = entry.substituted() ? format.expand(bytes) : bytes;
    return new Content(expanded.length, expanded);
  }

  @Override
  public void close() {
    reader.close();
  }
}
