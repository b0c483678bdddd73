package dev.kci.fetch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;

/**
 * Reads a text of any size, in UTF-8, line by line in constant memory.
 *
 * @param longest the maximum length of a line, in characters; the rest of a longer one is dropped
 * @param most the maximum length of the text, in characters; the rest is not read
 */
public record TextLines(int longest, long most) {
  /** Processes a line. */
  @FunctionalInterface
  public interface LineReader {
    /**
     * @param line the text without its line end
     * @param ended whether it has a line end; only the last line may have none
     */
    void line(String line, boolean ended) throws IOException;
  }

  /**
   * Reads the text.
   *
   * @return whether it was read to its end
   */
  public boolean read(InputStream in, LineReader lines) throws IOException {
    Reader text = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    StringBuilder line = new StringBuilder();
    for (long read = 0; read < most; read++) {
      int c = text.read();
      if (c == '\n' || c < 0 && !line.isEmpty()) {
        lines.line(line.toString(), c == '\n');
        line.setLength(0);
      } else if (line.length() < longest) {
        line.append((char) c);
      }
      if (c < 0) {
        return true;
      }
    }
    return text.read() < 0;
  }
}
