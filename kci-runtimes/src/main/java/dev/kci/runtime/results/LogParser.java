package dev.kci.runtime.results;

import java.util.List;
import java.util.Optional;

/**
 * Reads a job's log line by line: test results, kernel faults and the last lines. Not thread-safe.
 */
public final class LogParser {
  /**
   * Begins a line that a lab added to the job's output. Such lines are no results: a lab repeats
   * the job's definition, with any expected output that it contains.
   */
  public static final String LAB = "[lava-lab] ";

  private final LinePrefix prefix = new LinePrefix();
  private final TapParser tap;
  private final KernelMessages kernel = new KernelMessages();
  private final LogTail tail = new LogTail();

  /**
   * Creates a parser that keeps a bounded number of results.
   *
   * @param limit as of {@link TapParser#TapParser}
   */
  public LogParser(int limit) {
    this.tap = new TapParser(limit);
  }

  /** Reads one line, without its line end. */
  public void line(String raw) {
    if (raw.startsWith(LAB)) {
      return;
    }
    tail.line(raw);
    prefix.strip(
        raw,
        line -> {
          tap.line(line);
          kernel.line(line);
        });
  }

  /** Returns the results; the parser cannot be used afterwards. */
  public TestReport tests() {
    return tap.finish();
  }

  /** Returns the faults that the kernel reports, as one test; empty if there are none. */
  public Optional<TestCase> kernelMessages() {
    return kernel.finish();
  }

  /** Returns the last lines. */
  public List<String> lastLines() {
    return tail.lines();
  }
}
