package dev.kci.tarball.archive;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Compresses all of a batch in one block. */
final class PlainCompressor implements BatchCompressor {
  private static final byte[] ZEROS = new byte[TarFormat.RECORD];

  private final EntryReader reader;
  private final TarFormat format;
  private final Deflation deflation;

  /**
   * @param reader closed with this
   */
  PlainCompressor(EntryReader reader, TarFormat format, int level) {
    this.reader = reader;
    this.format = format;
    this.deflation = new Deflation(level);
  }

  @Override
  public Result compress(List<ArchiveEntry> entries) throws IOException {
    for (int i = 0; i < entries.size(); i++) {
      ArchiveEntry entry = entries.get(i);
      List<ArchiveEntry> rest = entries.subList(i + 1, entries.size());
      if (entry.isFolder()) {
        add(format.header(entry, 0, null));
      } else if (!addFile(entry)) {
        return new Result(deflation.finishBlock(), Optional.of(entry), rest, 0);
      }
      if (deflation.rawLength() >= FULL) {
        return new Result(deflation.finishBlock(), Optional.empty(), rest, 0);
      }
    }
    return new Result(deflation.finishBlock(), Optional.empty(), List.of(), 0);
  }

  @Override
  public CompressedBlock compress(byte[] data, int length) {
    deflation.add(data, 0, length);
    return deflation.finishBlock();
  }

  /** Adds a file or link; returns false if the content is large and only its header was added. */
  private boolean addFile(ArchiveEntry entry) throws IOException {
    EntryReader.Content content = reader.read(entry);
    if (entry.isSymlink()) {
      add(format.header(entry, content.size(), content.bytes()));
      return true;
    }
    add(format.header(entry, content.size(), null));
    if (content.bytes() == null) {
      return false;
    }
    add(content.bytes());
    deflation.add(ZEROS, 0, TarFormat.padding(content.size()));
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
