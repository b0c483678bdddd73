package dev.kci.tarball;

import dev.kci.tarball.archive.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells people how far a tarball is: a line that is written over when stderr is a terminal, else a
 * log line every ten seconds. One for each tarball.
 */
final class ProgressLine implements Progress {
  private static final Logger LOG = LoggerFactory.getLogger(ProgressLine.class);
  private static final Duration ON_TERMINAL = Duration.ofMillis(200);
  private static final Duration IN_LOG = Duration.ofSeconds(10);

  private final String name;
  private final long total;
  private final PrintWriter err;
  private final boolean terminal;
  private final LongSupplier nanoTime;
  private final long start;
  private long said;

  /**
   * @param total how many entries there will be, about
   */
  ProgressLine(String name, long total, PrintWriter err, boolean terminal, LongSupplier nanoTime) {
    this.name = name;
    this.total = total;
    this.err = err;
    this.terminal = terminal;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
    this.said = start;
  }

  /** Whether stderr is a terminal; no where that cannot be told. */
  static boolean stderrIsTerminal() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      LOG.debug("No /proc/self/fd/2: no progress line", e);
      return false;
    }
  }

  @Override
  public void written(long entries, long length) {
    long now = nanoTime.getAsLong();
    if (now - said >= (terminal ? ON_TERMINAL : IN_LOG).toNanos()) {
      said = now;
      String line = line(name, entries, total, length, Duration.ofNanos(now - start));
      if (terminal) {
        err.print("\r" + line + "\u001b[K"); // to the line's end is cleared
        err.flush();
      } else {
        LOG.info("{}", line);
      }
    }
  }

  /** The line: what, how many of its entries, how many bytes, at which rate, and the time left. */
  static String line(String name, long entries, long total, long length, Duration time) {
    double megabytes = length / 1e6;
    double seconds = Math.max(0.001, time.toMillis() / 1000.0);
    double left = seconds * Math.max(0, total - entries) / Math.max(1, entries);
    return String.format(
        Locale.ROOT,
        "%s: %,d of %,d files, %.1f MB, %.1f MB/s, %.0f s left",
        name,
        entries,
        Math.max(total, entries),
        megabytes,
        megabytes / seconds,
        left);
  }
}
