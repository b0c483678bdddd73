package dev.kci.tarball;

import dev.kci.storage.UploadProgress;
import dev.kci.tarball.archive.Progress;
import dev.kci.text.SafeText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows the progress of tarballs while they are made and sent: on a terminal, one line that is
 * overwritten, else a log line every ten seconds. Of several tarballs, the terminal shows the first
 * one until it ends. Thread-safe; each object it returns is for one tarball.
 */
final class ProgressLines implements TarballMaker.Watch {
  private static final Logger LOG = LoggerFactory.getLogger(ProgressLines.class);
  private static final Duration ON_TERMINAL = Duration.ofMillis(200);
  private static final int LONGEST = 500;
  private static final Duration IN_LOG = Duration.ofSeconds(10);

  private final PrintWriter err;
  private final boolean terminal;
  private final LongSupplier nanoTime;

  /** The tarball that the terminal shows; null for none. */
  private @Nullable String shown;

  ProgressLines(PrintWriter err, boolean terminal, LongSupplier nanoTime) {
    this.err = err;
    this.terminal = terminal;
    this.nanoTime = nanoTime;
  }

  /** Returns whether stderr is a terminal; false if unknown. */
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
  public Progress archive(String name, long entries) {
    Line line = new Line();
    return (written, length) ->
        line.say(name, time -> archived(name, written, entries, length, time));
  }

  @Override
  public UploadProgress upload(String name, long length) {
    Line line = new Line();
    return bytes -> line.say(name, time -> sent(name, bytes, length, time));
  }

  @Override
  public synchronized void ended(String name) {
    if (name.equals(shown)) {
      shown = null;
      print("");
    }
  }

  private synchronized void show(String name, String line) {
    if (shown == null || shown.equals(name)) {
      shown = name;
      print(line);
    }
  }

  private void print(String line) {
    // write(), since print() would escape the sequence that clears the rest of the line
    err.write("\r" + SafeText.escape(line, LONGEST) + "\u001b[K");
    err.flush();
  }

  private final class Line {
    private final long start = nanoTime.getAsLong();
    private long said = start;

    void say(String name, Function<Duration, String> text) {
      long now = nanoTime.getAsLong();
      if (now - said < (terminal ? ON_TERMINAL : IN_LOG).toNanos()) {
        return;
      }
      said = now;
      String line = text.apply(Duration.ofNanos(now - start));
      if (terminal) {
        show(name, line);
      } else {
        LOG.info("{}", line);
      }
    }
  }

  /** Describes the progress of creation: entries, bytes, rate and time left. */
  static String archived(String name, long entries, long total, long length, Duration time) {
    double seconds = seconds(time);
    return String.format(
        Locale.ROOT,
        "%s: %,d of %,d files, %.1f MB, %.1f MB/s, %.0f s left",
        name,
        entries,
        Math.max(total, entries),
        length / 1e6,
        length / 1e6 / seconds,
        left(entries, total, seconds));
  }

  /** Describes the progress of the upload: bytes, rate and time left. */
  static String sent(String name, long bytes, long length, Duration time) {
    double seconds = seconds(time);
    return String.format(
        Locale.ROOT,
        "%s: %.1f of %.1f MB sent, %.1f MB/s, %.0f s left",
        name,
        bytes / 1e6,
        length / 1e6,
        bytes / 1e6 / seconds,
        left(bytes, length, seconds));
  }

  private static double seconds(Duration time) {
    return Math.max(0.001, time.toMillis() / 1000.0);
  }

  private static double left(long done, long total, double seconds) {
    return seconds * Math.max(0, total - done) / Math.max(1, done);
  }
}
