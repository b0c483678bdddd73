package dev.kci.runtime.results;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Splits a log of any size into lines, in constant memory. Lines are cut after {@value #LONGEST}
 * bytes; invalid UTF-8 becomes U+FFFD.
 */
public final class LogLines {
  private static final int LONGEST = 8192;

  private LogLines() {}

  /** Passes each line of {@code log} to {@code lines}, without line ends. */
  public static void read(InputStream log, Consumer<String> lines) throws IOException {
    byte[] buffer = new byte[1 << 16];
    byte[] line = new byte[LONGEST];
    int length = 0;
    boolean begun = false;
    int count = log.read(buffer);
    while (count >= 0) {
      for (int i = 0; i < count; i++) {
        byte next = buffer[i];
        if (next == '\n') {
          lines.accept(text(line, length));
          length = 0;
          begun = false;
        } else {
          begun = true;
          if (length < LONGEST) {
            line[length++] = next;
          }
        }
      }
      count = log.read(buffer);
    }
    if (begun) {
      lines.accept(text(line, length));
    }
  }

  private static String text(byte[] line, int length) {
    int end = length;
    while (end > 0 && line[end - 1] == '\r') {
      end--;
    }
    return new String(line, 0, end, StandardCharsets.UTF_8);
  }
}
