package dev.kci.report;

import dev.kci.fetch.FetchException;
import dev.kci.fetch.FetchLimits;
import dev.kci.fetch.Fetcher;
import dev.kci.fetch.TextLines;
import dev.kci.fetch.Unpacked;
import dev.kci.report.model.LogExcerpt;
import dev.kci.report.model.LogScan;
import dev.kci.report.model.Report;
import dev.kci.results.NodeResult;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches the logs of failures and finds the first error in each. Each log is read once, within a
 * limit of size and time; another time limit covers all logs of a report. A log that cannot be read
 * only costs its excerpt.
 */
final class LogReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogReader.class);
  private static final int MOST_FAILURES = 5000;
  private static final int MOST_LOGS = 60;
  private static final long MOST_CHARACTERS = 32L << 20;

  /** As sent: more than the characters, which only then are too many, not an error. */
  private static final long MOST_BYTES = 2 * MOST_CHARACTERS;

  private static final int LINE_LENGTH = 2000;

  private final Fetcher fetcher;
  private final Duration perLog;
  private final Duration perReport;

  /**
   * @param fetcher reads the logs; closed with this reader
   * @param perLog how long one log may take
   * @param perReport how long all logs of a report may take
   */
  LogReader(Fetcher fetcher, Duration perLog, Duration perReport) {
    this.fetcher = fetcher;
    this.perLog = perLog;
    this.perReport = perReport;
  }

  /** Returns the report with the first errors of its failures, as far as the limits allow. */
  Report withFirstErrors(Report report) {
    Map<String, List<NodeResult>> byLog =
        report.failures().stream()
            .filter(result -> result.log() != null)
            .limit(MOST_FAILURES)
            .collect(
                Collectors.groupingBy(
                    result -> String.valueOf(result.log()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    long end = System.nanoTime() + perReport.toNanos();
    int unread = 0;
    Map<String, LogExcerpt> excerpts = new HashMap<>();
    for (Map.Entry<String, List<NodeResult>> log :
        byLog.entrySet().stream().limit(MOST_LOGS).toList()) { // the most urgent first
      Duration left = Duration.ofNanos(end - System.nanoTime());
      if (left.isNegative() || left.isZero()) {
        unread++;
        continue;
      }
      Duration time = left.compareTo(perLog) < 0 ? left : perLog;
      excerpts.putAll(excerpts(log.getKey(), log.getValue(), time));
    }
    if (unread > 0) {
      LOG.warn("Out of time for logs unread={} limit={}s", unread, perReport.toSeconds());
    }
    return report.withExcerpts(excerpts);
  }

  private Map<String, LogExcerpt> excerpts(String url, List<NodeResult> failures, Duration time) {
    LogScan scan =
        new LogScan(
            failures.stream().filter(o -> o.duration() == null).map(NodeResult::nodeName).toList(),
            failures.stream().flatMap(failure -> title(failure).stream()).toList());
    Map<String, LogExcerpt> excerpts = new HashMap<>();
    try {
      scan(url, scan, time);
    } catch (FetchException e) {
      LOG.warn("Cannot quote a first error error={}", e.getMessage());
    }
    for (NodeResult failure : failures) {
      Optional<LogExcerpt> excerpt =
          title(failure)
              .map(scan::firstErrorTitled)
              .orElseGet(() -> scan.firstErrorOf(failure.nodeName()));
      excerpt.ifPresent(found -> excerpts.put(failure.nodeId(), found));
    }
    return excerpts;
  }

  /** How the report of a kernel's fault begins; empty for every other failure. */
  private static Optional<String> title(NodeResult failure) {
    return failure.isKernelFault()
        ? Optional.ofNullable(failure.errorMessage()).flatMap(text -> text.lines().findFirst())
        : Optional.empty();
  }

  private void scan(String url, LogScan scan, Duration time) {
    long end = System.nanoTime() + time.toNanos();
    fetcher.read(
        url,
        new FetchLimits(MOST_BYTES, time),
        body -> {
          new TextLines(LINE_LENGTH, MOST_CHARACTERS)
              .read(Unpacked.stream(body), (line, whole) -> scan(line, scan, end));
          return scan;
        });
  }

  private static void scan(String line, LogScan scan, long end) throws IOException {
    // what is unpacked comes from memory, where no time-out of the connection ends it
    if (System.nanoTime() - end > 0) {
      throw new InterruptedIOException("timeout");
    }
    scan.line(line);
  }

  @Override
  public void close() {
    fetcher.close();
  }
}
