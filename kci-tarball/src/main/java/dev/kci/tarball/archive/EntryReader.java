package dev.kci.tarball.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kci.tarball.git.CommitFormat;
import dev.kci.tarball.git.PackedBlobs;
import dev.kci.text.SafeText;
import java.io.IOException;
import java.util.Set;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the contents of files and links. Not thread-safe. */
final class EntryReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EntryReader.class);
  private static final int SHOWN = 200;

  private final ObjectReader reader;
  private final @Nullable PackedBlobs packed;
  private final CommitFormat format;

  /**
   * @param reader closed with this
   * @param packed reads most blobs faster than the reader, closed with this; null without one
   * @param format for files that mention their commit
   */
  EntryReader(ObjectReader reader, @Nullable PackedBlobs packed, CommitFormat format) {
    this.reader = reader;
    this.packed = packed;
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
    byte[] whole = packed == null ? null : packed.read(entry.id());
    if (whole != null) {
      return content(entry, whole);
    }
    ObjectLoader loader = reader.open(entry.id(), Constants.OBJ_BLOB);
    if (loader.getSize() > BatchCompressor.LARGE) {
      if (entry.isConverted()) {
        warn(entry, entry.conversion() + " is not applied: the file is too large");
      }
      return new Content(loader.getSize(), null);
    }
    return content(entry, loader.getCachedBytes());
  }

  private Content content(ArchiveEntry entry, byte[] bytes) throws IOException {
    byte[] converted = entry.isConverted() ? converted(entry, bytes) : bytes;
    return new Content(converted.length, converted);
  }

  private byte[] converted(ArchiveEntry entry, byte[] bytes) throws IOException {
    Conversion conversion = entry.conversion();
    if (!conversion.filter().isEmpty()) {
      warn(entry, "filter=" + conversion.filter() + " is not applied: filters never run");
    }
    Conversion.Converted converted = conversion.apply(bytes, entry.id());
    converted
        .failure()
        .ifPresent(
            why ->
                warn(
                    entry,
                    "working-tree-encoding=%s is not applied: %s"
                        .formatted(conversion.encoding(), why)));
    if (!conversion.substituted()) {
      return converted.bytes();
    }
    Set<String> left = CommitFormat.left(converted.bytes());
    if (!left.isEmpty()) {
      warn(entry, "export-subst does not expand " + left);
    }
    return format.expand(converted.bytes(), conversion.described());
  }

  private static void warn(ArchiveEntry entry, String what) {
    LOG.warn(
        "{}: {}", SafeText.escape(new String(entry.path(), UTF_8), SHOWN), SafeText.escape(what));
  }

  @Override
  public void close() {
    reader.close();
    if (packed != null) {
      packed.close();
    }
  }
}
