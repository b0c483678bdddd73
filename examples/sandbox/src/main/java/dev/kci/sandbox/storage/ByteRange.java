package dev.kci.sandbox.storage;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The requested part of a file (RFC 9110, section 14). Several ranges in one request are answered
 * with the whole file, as the standard allows.
 *
 * @param first the first byte, from 0
 * @param length the number of bytes
 * @param size the size of the whole file
 * @param partial whether the request named a range
 */
record ByteRange(long first, long length, long size, boolean partial) {
  private static final Pattern FORM = Pattern.compile("bytes=(\\d*)-(\\d*)");

  /** Thrown if the range starts after the end of the file. */
  static final class Unsatisfiable extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** Parses a header; the whole file if it is missing or not understood. */
  static ByteRange of(@Nullable String header, long size) throws Unsatisfiable {
    Matcher form = FORM.matcher(header == null ? "" : header);
    if (!form.matches() || (form.group(1).isEmpty() && form.group(2).isEmpty())) {
      return new ByteRange(0, size, size, false);
    }
    if (form.group(1).isEmpty()) {
      long last = Math.min(Long.parseLong(form.group(2)), size);
      return new ByteRange(size - last, last, size, true);
    }
    long first = Long.parseLong(form.group(1));
    if (first >= size) {
      throw new Unsatisfiable();
    }
    long end = form.group(2).isEmpty() ? size : Math.min(Long.parseLong(form.group(2)) + 1, size);
    return end <= first
        ? new ByteRange(0, size, size, false)
        : new ByteRange(first, end - first, size, true);
  }

  String header() {
    return "bytes " + first + "-" + (first + length - 1) + "/" + size;
  }

  /** Opens the file for reading just the range. */
  InputStream open(Path file) throws IOException {
    SeekableByteChannel channel = Files.newByteChannel(file);
    channel.position(first);
    return new Limited(Channels.newInputStream(channel), length);
  }

  private static final class Limited extends FilterInputStream {
    private long left;

    Limited(InputStream in, long left) {
      super(in);
      this.left = left;
    }

    @Override
    public int read() throws IOException {
      if (left <= 0) {
        return -1;
      }
      left--;
      return super.read();
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
      if (left <= 0) {
        return -1;
      }
      int read = super.read(target, offset, (int) Math.min(count, left));
      left -= Math.max(read, 0);
      return read;
    }
  }
}
