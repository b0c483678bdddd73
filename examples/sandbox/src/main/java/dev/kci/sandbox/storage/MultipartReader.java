package dev.kci.sandbox.storage;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a multipart form part by part as it arrives, without keeping files in memory. Not
 * thread-safe.
 */
final class MultipartReader {
  private static final int BUFFER = 1 << 16;
  private static final int LONGEST_HEADERS = 8192;
  private static final Pattern NAME = Pattern.compile("[; ]name=\"([^\"]*)\"");
  private static final Pattern FILE_NAME = Pattern.compile("[; ]filename=\"([^\"]*)\"");

  private final InputStream in;
  private final byte[] delimiter;
  private final byte[] buffer = new byte[BUFFER];
  private int start;
  private int end;

  /**
   * One part.
   *
   * @param name the form field
   * @param fileName null if it is not a file
   * @param body must be read before the next part
   */
  record Part(String name, @Nullable String fileName, InputStream body) {}

  MultipartReader(InputStream in, String boundary) {
    this.in = in;
    this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    buffer[0] = '\r'; // so that the first delimiter looks like the others
    buffer[1] = '\n';
    end = 2;
  }

  /** Returns the next part, or empty after the last; skips the unread rest of the previous one. */
  Optional<Part> next() throws IOException {
    new Body().transferTo(OutputStream.nullOutputStream());
    fill(delimiter.length + 2);
    start += delimiter.length;
    if (end - start >= 2 && buffer[start] == '-' && buffer[start + 1] == '-') {
      return Optional.empty();
    }
    String headers = headers();
    Matcher name = NAME.matcher(headers);
    Matcher fileName = FILE_NAME.matcher(headers);
    return Optional.of(
        new Part(
            name.find() ? name.group(1) : "",
            fileName.find() ? fileName.group(1) : null,
            new Body()));
  }

  private String headers() throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    while (true) {
      String soFar = text.toString(StandardCharsets.UTF_8);
      if (soFar.endsWith("\r\n\r\n") || text.size() > LONGEST_HEADERS) {
        return soFar;
      }
      fill(1);
      if (start == end) {
        throw new EOFException("The form ends within the headers of a part");
      }
      text.write(buffer[start++]);
    }
  }

  /** Moves unread bytes to the front and reads until this many are buffered, or to the end. */
  private void fill(int wanted) throws IOException {
    if (end - start >= wanted) {
      return;
    }
    System.arraycopy(buffer, start, buffer, 0, end - start);
    end -= start;
    start = 0;
    while (end < wanted) {
      int read = in.read(buffer, end, buffer.length - end);
      if (read < 0) {
        return;
      }
      end += read;
    }
  }

  /** Returns the number of bytes from {@code start} that certainly belong to the body. */
  private int bodyBytesAhead() throws IOException {
    fill(delimiter.length + 1);
    for (int i = start; i < end; i++) {
      if (buffer[i] == delimiter[0] && mayBeDelimiter(i)) {
        return i - start;
      }
    }
    return end - start;
  }

  private boolean mayBeDelimiter(int at) {
    for (int i = 0; i < delimiter.length && at + i < end; i++) {
      if (buffer[at + i] != delimiter[i]) {
        return false;
      }
    }
    return true;
  }

  /** The bytes up to the next delimiter. */
  private final class Body extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      int available = bodyBytesAhead();
      if (available == 0) {
        if (end - start < delimiter.length) {
          throw new EOFException("The form ends within a part");
        }
        return -1; // a complete delimiter follows
      }
      int count = Math.min(available, length);
      System.arraycopy(buffer, start, target, offset, count);
      start += count;
      return count;
    }
  }
}
