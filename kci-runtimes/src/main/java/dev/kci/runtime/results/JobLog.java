package dev.kci.runtime.results;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/**
 * Everything found in a job's log.
 *
 * @param kernelFaults the kernel's faults, as one test with a child per fault; may be empty
 * @param lastLines the end of the log, safe to show
 */
public record JobLog(TestReport tests, List<TestCase> kernelFaults, List<String> lastLines) {
  /** No log. */
  public static final JobLog NONE = new JobLog(TestReport.NONE, List.of(), List.of());

  /** More than any real suite has. Each result becomes a node. */
  public static final int MOST_TESTS = 10_000;

  public JobLog {
    kernelFaults = List.copyOf(kernelFaults);
    lastLines = List.copyOf(lastLines);
  }

  /**
   * Reads a log once, in constant memory, and compresses it to a file.
   *
   * @param most the maximum size in bytes; longer logs lose their middle
   * @param notes lines to add to the compressed log
   */
  public static JobLog read(Path log, Path compressed, long most, List<String> notes)
      throws IOException {
    LogParser parser = new LogParser(MOST_TESTS);
    try (ShortenedLog in = new ShortenedLog(log, most);
        OutputStream out = new GZIPOutputStream(Files.newOutputStream(compressed), 1 << 16);
        InputStream copying = new CopyingStream(in, out)) {
      LogLines.read(copying, parser::line);
      out.write(text(notes));
      TestReport tests = parser.tests();
      return new JobLog(
          in.isShortened() ? cut(tests) : tests,
          parser.kernelMessages().stream().toList(),
          parser.lastLines());
    }
  }

  /** Writes a log that only has notes. */
  public static void write(Path compressed, List<String> notes) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(compressed))) {
      out.write(text(notes));
    }
  }

  private static byte[] text(List<String> notes) {
    return notes.stream()
        .map(note -> "# kci-runner: " + note + "\n")
        .collect(Collectors.joining())
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Marks the tests as incomplete, because some may be missing. */
  private static TestReport cut(TestReport tests) {
    if (tests.tests().isEmpty() && tests.unread() == 0) {
      return tests;
    }
    List<String> problems = new ArrayList<>(tests.problems());
    problems.add("the log is too long; results in its middle are lost");
    return new TestReport(
        tests.tests(),
        problems,
        false,
        tests.dropped(),
        tests.stated(),
        tests.artifacts(),
        tests.unread());
  }

  /** Copies everything that is read. */
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
