package dev.kci.runner.job;

import dev.kci.runner.results.LogLines;
import dev.kci.runner.results.LogTail;
import dev.kci.runner.results.TapParser;
import dev.kci.runner.results.TestReport;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * What a job's log says.
 *
 * @param lastLines the end of it, as it can be shown
 */
record JobLog(TestReport tests, List<String> lastLines) {
  /** Of a job that has none. */
  static final JobLog NONE = new JobLog(TestReport.NONE, List.of());

  /** More results than any suite has; a node is made of each. */
  private static final int MOST_TESTS = 10_000;

  JobLog {
    lastLines = List.copyOf(lastLines);
  }

  /** Reads a log once, of any size in constant memory, and compresses it to a file. */
  static JobLog read(Path log, Path compressed) throws IOException {
    TapParser parser = new TapParser(MOST_TESTS);
    LogTail tail = new LogTail();
    try (InputStream in = Files.newInputStream(log);
        OutputStream out = new GZIPOutputStream(Files.newOutputStream(compressed), 1 << 16);
        InputStream copying = new CopyingStream(in, out)) {
      LogLines.read(
          copying,
          line -> {
            parser.line(line);
            tail.line(line);
          });
    }
    return new JobLog(parser.finish(), tail.lines());
  }

  /** Hands on what is read. */
  private static final class CopyingStream extends FilterInputStream {
    private final OutputStream copy;

    CopyingStream(InputStream in, OutputStream copy) {
      super(in);
      this.copy = copy;
    }

    @Override
    public int read() throws IOException {
      int next = super.read();
      if (next >= 0) {
        copy.write(next);
      }
      return next;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = super.read(buffer, offset, length);
      if (count > 0) {
        copy.write(buffer, offset, count);
      }
      return count;
    }
  }
}
