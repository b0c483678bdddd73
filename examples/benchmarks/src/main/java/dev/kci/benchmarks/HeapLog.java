package dev.kci.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Java's log of garbage collections, of JEP 271. */
final class HeapLog {
  /** Such as {@code GC(3) Pause Young (Allocation Failure) 24M->9M(38M) 4.562ms}. */
  private static final Pattern PAUSE = Pattern.compile(" (\\d+)M->(\\d+)M\\(\\d+M\\)");

  private HeapLog() {}

  /** Returns the option of a Java that shall write the log. */
  static String option(Path log) {
    return "-Xlog:gc:file=" + log + ":uptime:filecount=0";
  }

  /**
   * The most that the heap ever held.
   *
   * @param before just before a collection, in MiB: live objects and garbage
   * @param after what a collection left, in MiB
   */
  record Peak(long before, long after) {}

  /** Returns the peak so far; zeros before the first collection. */
  static Peak peak(Path log) throws IOException {
    try (Stream<String> lines = Files.lines(log)) {
      return lines
          .flatMap(line -> PAUSE.matcher(line).results())
          .map(pause -> new Peak(mib(pause, 1), mib(pause, 2)))
          .reduce(
              new Peak(0, 0),
              (a, b) -> new Peak(Math.max(a.before(), b.before()), Math.max(a.after(), b.after())));
    }
  }

  private static long mib(MatchResult pause, int group) {
    return Long.parseLong(pause.group(group));
  }
}
