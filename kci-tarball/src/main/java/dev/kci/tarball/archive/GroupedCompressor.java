package dev.kci.tarball.archive;

import dev.kci.tarball.cache.BlockCache;
import dev.kci.tarball.cache.BlockKey;
import dev.kci.tarball.deflate.GapDeflate;
import dev.kci.tarball.deflate.GapFiller;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Compresses the contents of a group of entries separately from their headers, or takes them from a
 * cache, in which case the files are not even read.
 */
final class GroupedCompressor implements BatchCompressor {
  private final EntryReader reader;
  private final TarFormat format;
  private final @Nullable BlockCache cache;
  private final GroupDeflation groups;
  private final GapFiller filler = new GapFiller();

  /**
   * @param reader closed with this
   * @param deflate closed with this
   */
  GroupedCompressor(
      EntryReader reader, TarFormat format, GapDeflate deflate, @Nullable BlockCache cache) {
    this.reader = reader;
    this.format = format;
    this.cache = cache;
    this.groups = new GroupDeflation(reader, deflate);
  }

  @Override
  public Result compress(List<ArchiveEntry> entries) throws IOException {
    Framed framed = new Framed();
    long reused = 0;
    int done = 0;
    while (done < entries.size() && framed.length < FULL) {
      List<ArchiveEntry> group = EntryGroups.first(entries.subList(done, entries.size()));
      List<byte[]> headers = headers(group);
      BlockKey key = key(group, headers);
      boolean kept =
          cache != null && !group.get(0).isConverted(); // otherwise it differs in each revision
      byte[] cached = kept && cache != null ? cache.get(key) : null;
      GroupContents contents;
      if (cached == null) {
        contents = groups.compress(group, headers.stream().mapToInt(h -> h.length).toArray());
        if (kept && cache != null) {
          cache.put(key, contents.toBytes());
        }
      } else {
        contents = GroupContents.of(cached);
        reused += contents.contents().size();
      }
      framed.append(group, headers, contents);
      done += contents.contents().size();
      if (contents.endsLarge()) {
        ArchiveEntry large = entries.get(done - 1);
        return framed.result(Optional.of(large), entries.subList(done, entries.size()), reused);
      }
    }
    return framed.result(Optional.empty(), entries.subList(done, entries.size()), reused);
  }

  @Override
  public CompressedBlock compress(byte[] data, int length) {
    CRC32 crc = new CRC32();
    crc.update(data, 0, length);
    filler.add(groups.compress(data, length), List.of());
    byte[] block = filler.take();
    return new CompressedBlock(block, block.length, length, (int) crc.getValue());
  }

  /** Returns the entries' headers if no content is converted to another size. */
  private List<byte[]> headers(List<ArchiveEntry> group) throws IOException {
    List<byte[]> headers = new ArrayList<>(group.size());
    for (ArchiveEntry entry : group) {
      byte[] link = entry.isSymlink() ? reader.read(entry).bytes() : null;
      headers.add(format.header(entry, entry.size(), link));
    }
    return headers;
  }

  /** Returns what the compressed contents depend on: the files, and the distances between them. */
  private static BlockKey key(List<ArchiveEntry> group, List<byte[]> headers) {
    ByteBuffer parts = ByteBuffer.allocate(group.size() * (Integer.BYTES + 1 + 20));
    for (int i = 0; i < group.size(); i++) {
      ArchiveEntry entry = group.get(i);
      parts.putInt(headers.get(i).length);
      if (entry.isFolder() || entry.isSymlink()) {
        parts.put((byte) 0);
      } else {
        parts.put((byte) 1);
        entry.id().copyRawTo(parts);
      }
    }
    return BlockKey.of(parts.flip());
  }

  @Override
  public void close() {
    groups.close();
  }

  /** Joins headers and contents. */
  private final class Framed {
    private final ByteArrayOutputStream headers = new ByteArrayOutputStream();
    private long length;
    private int crc;

    void append(List<ArchiveEntry> group, List<byte[]> headersOfStored, GroupContents contents) {
      List<GapFiller.Filling> fillings = new ArrayList<>();
      for (int i = 0; i < contents.contents().size(); i++) {
        GroupContents.Content content = contents.contents().get(i);
        ArchiveEntry entry = group.get(i);
        headers.writeBytes(
            content.size() == entry.size()
                ? headersOfStored.get(i)
                : format.header(entry, content.size(), null));
        boolean isLarge = contents.endsLarge() && i == contents.contents().size() - 1;
        if (content.size() > 0 && !isLarge) {
          fillings.add(filling());
          add(content.crc(), content.length());
        }
      }
      filler.add(contents.stream(), fillings);
      filler.add(filling());
    }

    /** Returns the headers since the last call. */
    private GapFiller.Filling filling() {
      GapFiller.Filling filling = new GapFiller.Filling(headers.toByteArray(), length);
      headers.reset();
      CRC32 sum = new CRC32();
      sum.update(filling.bytes());
      add((int) sum.getValue(), filling.bytes().length);
      return filling;
    }

    private void add(int nextCrc, long nextLength) {
      crc = Crc32Combination.combine(crc, nextCrc, nextLength);
      length += nextLength;
    }

    Result result(Optional<ArchiveEntry> large, List<ArchiveEntry> rest, long reused) {
      byte[] block = filler.take();
      return new Result(new CompressedBlock(block, block.length, length, crc), large, rest, reused);
    }
  }
}
