package dev.kci.tarball.archive;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Headers of a tar file, byte for byte as {@code git archive --format=tar} writes them: POSIX ustar
 * with pax headers for what does not fit. Owner is root, the umask is 002, all times are the
 * commit's. Source: git's archive-tar.c and the description of pax in POSIX.1-2001.
 */
final class TarFormat {
  static final int RECORD = 512;
  private static final int BLOCK = 20 * RECORD;
  private static final int NAME_LENGTH = 100;
  private static final int PREFIX_LENGTH = 155;
  private static final long OCTAL_11 = 077777777777L;
  private static final int UMASK = 002;
  private static final int PAX_MODE = 0100666;

  private final long mtime;
  private final byte[] mtimeRecord;

  /**
   * @param mtime of all entries, in seconds since 1970
   */
  TarFormat(long mtime) {
    this.mtime = Math.min(mtime, OCTAL_11);
    this.mtimeRecord =
        mtime > OCTAL_11 ? paxRecord("mtime", ascii(Long.toString(mtime))) : new byte[0];
  }

  /** Returns the first header: the commit's id as a comment. */
  byte[] globalHeader(ObjectId commit) {
    byte[] records = concat(paxRecord("comment", ascii(commit.name())), mtimeRecord);
    byte[] header = new byte[RECORD];
    put(header, 0, ascii("pax_global_header"));
    header[156] = 'g';
    finish(header, PAX_MODE, records.length);
    return concat(header, padded(records));
  }

  /**
   * Returns the header of an entry, preceded by a pax header if needed.
   *
   * @param size the length of a file's content; 0 for a folder
   * @param linkTarget a symbolic link's content, null for others
   */
  byte[] header(ArchiveEntry entry, long size, byte @Nullable [] linkTarget) {
    byte[] header = new byte[RECORD];
    byte[] pax = putPath(header, entry);
    if (linkTarget != null) {
      pax = concat(pax, putLink(header, entry.id(), linkTarget));
    }
    long sizeInHeader = size;
    if (size > OCTAL_11) {
      sizeInHeader = 0;
      pax = concat(pax, paxRecord("size", ascii(Long.toString(size))));
    }
    header[156] = (byte) (entry.isFolder() ? '5' : linkTarget != null ? '2' : '0');
    finish(header, permissions(entry.mode()), linkTarget == null ? sizeInHeader : 0);
    return pax.length == 0 ? header : concat(paxHeader(entry.id(), pax), header);
  }

  /** Returns the zeros after {@code size} bytes of content, up to the next record. */
  static int padding(long size) {
    return (int) (-size & (RECORD - 1));
  }

  /** Returns the zeros after the last entry: at least two records, up to a whole block. */
  static byte[] trailer(long lengthSoFar) {
    int tail = BLOCK - (int) (lengthSoFar % BLOCK);
    return new byte[tail < 2 * RECORD ? tail + BLOCK : tail];
  }

  private byte[] paxHeader(ObjectId id, byte[] records) {
    byte[] header = new byte[RECORD];
    put(header, 0, ascii(id.name() + ".paxheader"));
    header[156] = 'x';
    finish(header, PAX_MODE, records.length);
    return concat(header, padded(records));
  }

  /** Puts the path into name and prefix; returns a pax record if it does not fit. */
  private static byte[] putPath(byte[] header, ArchiveEntry entry) {
    byte[] path = entry.path();
    if (path.length <= NAME_LENGTH) {
      put(header, 0, path);
      return new byte[0];
    }
    int prefix = prefixLength(path);
    int rest = path.length - prefix - 1;
    if (prefix > 0 && rest <= NAME_LENGTH) {
      put(header, 345, Arrays.copyOf(path, prefix));
      put(header, 0, Arrays.copyOfRange(path, prefix + 1, path.length));
      return new byte[0];
    }
    put(header, 0, ascii(entry.id().name() + ".data"));
    return paxRecord("path", path);
  }

  /** Returns the position of the last slash that leaves a short enough prefix; 0 for none. */
  private static int prefixLength(byte[] path) {
    int i = path.length;
    if (i > 1 && path[i - 1] == '/') {
      i--;
    }
    i = Math.min(i, PREFIX_LENGTH);
    do {
      i--;
    } while (i > 0 && path[i] != '/');
    return i;
  }

  private static byte[] putLink(byte[] header, ObjectId id, byte[] target) {
    if (target.length <= NAME_LENGTH) {
      put(header, 157, target);
      return new byte[0];
    }
    put(header, 157, ascii("see " + id.name() + ".paxheader"));
    return paxRecord("linkpath", target);
  }

  private static int permissions(FileMode mode) {
    if (FileMode.TREE.equals(mode) || FileMode.GITLINK.equals(mode)) {
      return 0777 & ~UMASK;
    }
    if (FileMode.SYMLINK.equals(mode)) {
      return 0777;
    }
    return ((mode.getBits() & 0100) != 0 ? 0777 : 0666) & ~UMASK;
  }

  private void finish(byte[] header, int mode, long size) {
    putOctal(header, 100, 7, mode & 07777);
    putOctal(header, 108, 7, 0);
    putOctal(header, 116, 7, 0);
    putOctal(header, 124, 11, size);
    putOctal(header, 136, 11, mtime);
    put(header, 257, ascii("ustar\0" + "00"));
    put(header, 265, ascii("root"));
    put(header, 297, ascii("root"));
    putOctal(header, 329, 7, 0);
    putOctal(header, 337, 7, 0);
    int sum = 8 * ' '; // the checksum's own field counts as spaces
    for (byte b : header) {
      sum += b & 0xff;
    }
    putOctal(header, 148, 7, sum);
  }

  /** A pax record: its own length in decimal, keyword, value. */
  private static byte[] paxRecord(String keyword, byte[] value) {
    int rest = 1 + keyword.length() + 1 + value.length + 1;
    int length = rest + 1;
    while (Integer.toString(length).length() + rest != length) {
      length++;
    }
    return concat(ascii(length + " " + keyword + "="), value, ascii("\n"));
  }

  private static void put(byte[] header, int at, byte[] value) {
    System.arraycopy(value, 0, header, at, value.length);
  }

  private static void putOctal(byte[] header, int at, int digits, long value) {
    for (int i = digits - 1; i >= 0; i--) {
      header[at + i] = (byte) ('0' + (value & 7));
      value >>>= 3;
    }
  }

  private static byte[] padded(byte[] content) {
    return Arrays.copyOf(content, content.length + padding(content.length));
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream(2 * RECORD);
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }
}
