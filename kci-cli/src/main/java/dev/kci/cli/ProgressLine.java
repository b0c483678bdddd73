package dev.kci.cli;

import dev.kci.text.SafeText;
import java.io.PrintWriter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A line at the end of a terminal's output that says how far a command is. Each text replaces the
 * one before. Shows nothing if the errors go to a file or pipe. Not thread-safe.
 */
public final class ProgressLine implements AutoCloseable {
  private static final long PERIOD = Duration.ofMillis(100).toNanos();

  private final PrintWriter err;
  private final int width;
  private int shown;
  private @Nullable Long next;

  /**
   * @param err the errors of the command
   */
  public ProgressLine(PrintWriter err) {
    this.err = err;
    Terminal terminal = Terminal.of(err);
    this.width = terminal.isInteractive() ? terminal.width() : 0;
  }

  /** Returns whether anybody sees the line. */
  public boolean isShown() {
    return width > 0;
  }

  /** Shows a text, cut to the terminal's width. Skips texts that follow within 100 ms. */
  public void show(String text) {
    long now = System.nanoTime();
    if (!isShown() || next != null && now - next < 0) {
      return;
    }
    next = now + PERIOD;
    // a character in the last column would start a new line
    String line = SafeText.escape(text, Math.max(1, width - 1));
    write(line + " ".repeat(Math.max(0, shown - line.length())));
    shown = line.length();
  }

  /** Removes the line, so that other output can follow. */
  public void clear() {
    if (shown > 0) {
      write(" ".repeat(shown));
      err.write('\r');
      err.flush();
      shown = 0;
    }
    next = null;
  }

  /** Blanks instead of a terminal's own sequence, because not every terminal knows one. */
  private void write(String line) {
    err.write('\r' + line);
    err.flush();
  }

  @Override
  public void close() {
    clear();
  }
}
