package dev.kci.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One run of a program from start to end.
 *
 * @param wall the duration
 * @param peakKib the peak resident memory, as Linux counts it; 0 if the run ended before it could
 *     be read
 */
record ProcessRun(Duration wall, long peakKib) {
  /**
   * Runs a program and discards its output; stderr is this program's.
   *
   * @throws IllegalStateException if it fails
   */
  static ProcessRun of(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    long start = System.nanoTime();
    Process process = builder.start();
    long peak = 0;
    // not more often: it would take processor time from a program of two threads
    while (!process.waitFor(5, TimeUnit.MILLISECONDS)) {
      peak = Math.max(peak, peakOf(process.pid()));
    }
    Duration wall = Duration.ofNanos(System.nanoTime() - start);
    if (process.exitValue() != 0) {
      throw new IllegalStateException(command + " ended with exit code " + process.exitValue());
    }
    return new ProcessRun(wall, peak);
  }

  /** Returns the peak resident memory of a process so far, in KiB; 0 if it has ended. */
  static long peakOf(long pid) {
    try {
      return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException ended) {
      return 0;
    }
  }
}
