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
 * What a job's log says.
 *
 * @param kernelFaults the kernel's faults, as one test with a child per fault; empty without any
 * @param lastLines the end of it, as it can be shown
 */
public record JobLog(TestReport tests, List<TestCase> kernelFaults, List<String> lastLines) {
  /** Of a job that has none. */
  public static final JobLog NONE = new JobLog(TestReport.NONE, List.of(), List.of());

  /** More results than any suite has; a node is made of each. */
  public static final int MOST_TESTS = 10_000;

  public JobLog {
    kernelFaults = List.copyOf(kernelFaults);
    lastLines = List.copyOf(lastLines);
  }

  /**
   * Reads a log once, in constant memory, and compresses it to a file.
   *
   * @param most bytes of it that are read and stored; of a longer log the middle is left out
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

  /** Makes a log of nothing but notes. */
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

  /** Tests of which some may be missing are no pass. */
  private static TestReport cut(TestReport tests) {
    if (tests.tests().isEmpty() && tests.unread() == 0) {
      return tests;
    }
    List<String> problems = new ArrayList<>(tests.problems());
    problems.add("the log is too long: tests in its middle are unknown");
    return new TestReport(
        tests.tests(),
        problems,
        false,
        tests.dropped(),
        tests.stated(),
        tests.artifacts(),
        tests.unread());
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
