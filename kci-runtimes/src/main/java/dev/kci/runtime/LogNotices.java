package dev.kci.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The notices that a runtime returns in place of log text that it has deleted.
 *
 * @param beginnings the prefixes of such lines
 */
record LogNotices(List<String> beginnings) {
  private static final int LONGEST = 1024;

  LogNotices {
    beginnings = List.copyOf(beginnings);
  }

  /**
   * Removes a notice from the end of a file. Deletes a file that only holds a notice.
   *
   * @return the file, which is empty if the job wrote nothing; null if there is no file or it only
   *     holds a notice
   */
  @Nullable Path removedFrom(Path file) {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long length = lengthWithout(channel);
      if (length == channel.size()) {
        return file;
      }
      if (length == 0) {
        Files.delete(file); // left empty, it would look like the log of a job that wrote nothing
        return null;
      }
      channel.truncate(length);
      return file;
    } catch (IOException none) {
      return null;
    }
  }

  private long lengthWithout(FileChannel log) throws IOException {
    long from = Math.max(0, log.size() - LONGEST);
    ByteBuffer end = ByteBuffer.allocate(LONGEST);
    log.read(end, from);
    String text = new String(end.array(), 0, end.position(), StandardCharsets.ISO_8859_1);
    for (String notice : beginnings) {
      int begin = text.lastIndexOf(notice);
      if (begin >= 0 && text.indexOf('\n', begin) < 0) {
        return from + begin;
      }
    }
    return log.size();
  }
}
