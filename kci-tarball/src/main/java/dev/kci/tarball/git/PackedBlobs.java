package dev.kci.tarball.git;

import dev.kci.tarball.deflate.ZlibInflate;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jgit.internal.storage.file.ObjectDirectory;
import org.eclipse.jgit.internal.storage.file.Pack;
import org.eclipse.jgit.internal.storage.file.PackIndex;
import org.eclipse.jgit.internal.storage.pack.BinaryDelta;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.Repository;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads blobs of the repository's own packs in less time than JGit, which inflates with Java's
 * zlib. It leaves to JGit what is stored otherwise (loose objects, deltas whose base is named by an
 * id, packs of alternates, packs written since) and whatever it cannot read, so that JGit reports
 * what is wrong. Not thread-safe. Source of the format: gitformat-pack(5).
 */
public final class PackedBlobs implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(PackedBlobs.class);

  /** Bytes of a blob up to which it is read here, which bounds the buffers. */
  private static final long LARGEST = 16 << 20;

  /** Bytes of a pack to read first: an object's header, and often all of it. */
  private static final int FIRST = 1 << 12;

  /** Bytes from which a file is probably generated, and repeats itself. */
  private static final int LONG = 1 << 20;

  /** Bytes of the bases of deltas to keep. */
  private static final long BASES = 8 << 20;

  /** Packs that are open at a time: a repository that is fetched into has one of each fetch. */
  private static final int OPEN = 16;

  private record IndexedPack(PackIndex index, Path file) {}

  private record Place(IndexedPack pack, long offset) {}

  /**
   * @param size of the content, or of the delta
   * @param length of the header itself
   * @param base offset of what the delta is applied to; 0 for a whole blob
   */
  private record Header(int size, int length, long base) {}

  @SuppressWarnings("ArrayRecordComponent") // two deltas are never compared
  private record Delta(byte[] commands, Place base) {}

  private final List<IndexedPack> packs = new ArrayList<>();
  private final Map<IndexedPack, FileChannel> open = new LinkedHashMap<>(OPEN, 0.75f, true);
  private final ZlibInflate inflate;
  private final Map<Place, byte[]> bases = new LinkedHashMap<>(64, 0.75f, true);
  private long baseBytes;
  private ByteBuffer bytes = ByteBuffer.allocateDirect(1 << 16);

  /**
   * @param inflate closed with this
   */
  public PackedBlobs(Repository repository, ZlibInflate inflate) {
    this.inflate = inflate;
    if (repository.getObjectDatabase() instanceof ObjectDirectory directory) {
      directory.getPacks().forEach(this::add);
    }
  }

  private void add(Pack pack) {
    try {
      packs.add(new IndexedPack(pack.getIndex(), pack.getPackFile().toPath()));
    } catch (IOException e) {
      LOG.debug("{} is left to JGit", pack, e);
    }
  }

  /** Returns a pack's file, which is closed when many others have been needed since. */
  private FileChannel data(IndexedPack pack) throws IOException {
    FileChannel known = open.get(pack);
    if (known != null) {
      return known;
    }
    if (open.size() == OPEN) {
      Iterator<FileChannel> eldest = open.values().iterator();
      FileChannel closed = eldest.next();
      eldest.remove();
      closed.close();
    }
    FileChannel data = FileChannel.open(pack.file(), StandardOpenOption.READ);
    open.put(pack, data);
    if (!Arrays.equals(checksum(data), pack.index().getChecksum())) {
      throw new IOException(pack.file() + ": another pack has this name now");
    }
    return data;
  }

  /** Returns a pack's last bytes, which are the same in its index. */
  private static byte[] checksum(FileChannel pack) throws IOException {
    ByteBuffer checksum = ByteBuffer.allocate(Constants.OBJECT_ID_LENGTH);
    pack.read(checksum, Math.max(0, pack.size() - checksum.capacity()));
    return checksum.array();
  }

  /** Returns a blob's content; null if JGit must read it. */
  public byte @Nullable [] read(AnyObjectId id) {
    for (IndexedPack pack : packs) {
      long offset = pack.index().findOffset(id);
      if (offset > 0) {
        try {
          return read(pack, offset);
        } catch (IOException e) {
          LOG.debug("{} is left to JGit", pack.file(), e);
          packs.remove(pack);
          return null;
        }
      }
    }
    return null;
  }

  /** Reads deltas down to a base, then applies them. */
  private byte @Nullable [] read(IndexedPack pack, long offset) throws IOException {
    Deque<Delta> deltas = new ArrayDeque<>();
    long room = LARGEST; // for the deltas together
    Place place = new Place(pack, offset);
    byte[] content = bases.get(place);
    while (content == null) {
      Header header = header(place);
      if (header == null || header.size() > room) {
        return null;
      }
      byte[] inflated = inflated(place, header);
      if (inflated == null) {
        return null;
      }
      if (header.base() == 0) {
        content = inflated;
      } else {
        room -= inflated.length;
        place = new Place(pack, header.base());
        deltas.push(new Delta(inflated, place));
        content = bases.get(place);
      }
    }
    while (!deltas.isEmpty()) {
      Delta delta = deltas.pop();
      if (deltas.isEmpty()) {
        keep(delta.base(), content); // similar files are often deltas of the same one
      }
      if (BinaryDelta.getResultSize(delta.commands()) > LARGEST) {
        return null;
      }
      content = BinaryDelta.apply(content, delta.commands());
    }
    return content;
  }

  private void keep(Place place, byte[] content) {
    if (bases.put(place, content) == null) {
      baseBytes += content.length;
    }
    for (var eldest = bases.entrySet().iterator(); baseBytes > BASES && eldest.hasNext(); ) {
      baseBytes -= eldest.next().getValue().length;
      eldest.remove();
    }
  }

  /** Reads an object's first bytes; returns null if it is neither a blob nor a delta. */
  private @Nullable Header header(Place place) throws IOException {
    bytes.clear();
    fill(place, FIRST);
    if (bytes.position() <= Constants.OBJECT_ID_LENGTH) {
      return null; // not even the pack's checksum follows
    }
    int first = bytes.get(0);
    long size = first & 15;
    int start = 1;
    for (int last = first, shift = 4; last < 0 && shift < Long.SIZE; shift += 7) {
      last = bytes.get(start++);
      size |= (last & 0x7fL) << shift;
    }
    int type = first >> 4 & 7;
    if (size < 0
        || size > LARGEST
        || type != Constants.OBJ_BLOB && type != Constants.OBJ_OFS_DELTA) {
      return null;
    }
    if (type == Constants.OBJ_BLOB) {
      return new Header((int) size, start, 0);
    }
    int last = bytes.get(start++);
    long back = last & 0x7f;
    while (last < 0 && back < place.offset()) {
      last = bytes.get(start++);
      back = back + 1 << 7 | last & 0x7f;
    }
    boolean valid = back > 0 && back < place.offset();
    return valid ? new Header((int) size, start, place.offset() - back) : null;
  }

  private byte @Nullable [] inflated(Place place, Header header) throws IOException {
    byte[] content = new byte[header.size()];
    int start = header.length();
    int usual = content.length < LONG ? content.length / 2 : content.length / 8;
    fill(place, start + usual); // enough for nearly all
    return inflates(start, content)
            || fill(place, start + longest(content.length)) && inflates(start, content)
        ? content
        : null;
  }

  /** The longest zlib data of some content that a reasonable compressor makes, and more. */
  private static int longest(int size) {
    return size + (size >> 6) + 64;
  }

  /** Reads up to {@code count} bytes of an object; returns whether there are more than before. */
  private boolean fill(Place place, int count) throws IOException {
    int before = bytes.position();
    if (bytes.capacity() < count) {
      bytes = ByteBuffer.allocateDirect(2 * count).put(bytes.flip());
    }
    bytes.limit(Math.max(count, before));
    while (bytes.hasRemaining() && read(place) >= 0) {
      // until it is full, or the pack ends
    }
    return bytes.position() > before;
  }

  private int read(Place place) throws IOException {
    return data(place.pack()).read(bytes, place.offset() + bytes.position());
  }

  private boolean inflates(int start, byte[] content) {
    return inflate.inflate(bytes.slice(start, bytes.position() - start), content);
  }

  @Override
  public void close() {
    for (FileChannel data : open.values()) {
      try {
        data.close();
      } catch (IOException e) {
        LOG.debug("Cannot close a pack", e);
      }
    }
    inflate.close();
  }
}
