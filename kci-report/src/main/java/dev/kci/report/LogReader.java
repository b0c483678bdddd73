package dev.kci.report;

import dev.kci.report.model.LogExcerpt;
import dev.kci.report.model.LogScan;
import dev.kci.report.model.Outcome;
import dev.kci.report.model.Report;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches the logs of what failed anew and finds the first error in each. A log is read once, up to
 * a size and for a time, without any token; one that cannot be read costs its excerpt only.
 */
final class LogReader {
  private static final Logger LOG = LoggerFactory.getLogger(LogReader.class);
  private static final int MOST_FAILURES = 20;
  private static final long MOST_BYTES = 32L << 20;
  private static final int LINE_LENGTH = 2000;
  private static final int GZIP_MAGIC = 0x1f8b;

  private final OkHttpClient client;

  LogReader(Duration timeout) {
    this.client =
        new OkHttpClient.Builder()
            .connectTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
            .readTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
            .callTimeout(timeout.multipliedBy(3).toMillis(), TimeUnit.MILLISECONDS)
            .build();
  }

  /** The report with the first errors of its regressions and new failures. */
  Report withFirstErrors(Report report) {
    Map<String, List<Outcome>> byLog =
        Stream.concat(report.regressions().stream(), report.newFailures().stream())
            .filter(outcome -> outcome.log() != null)
            .limit(MOST_FAILURES)
            .collect(
                Collectors.groupingBy(
                    outcome -> String.valueOf(outcome.log()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    Map<String, LogExcerpt> excerpts = new HashMap<>();
    byLog.forEach((url, failures) -> excerpts.putAll(excerpts(url, failures)));
    return report.withExcerpts(excerpts);
  }

  private Map<String, LogExcerpt> excerpts(String url, List<Outcome> failures) {
    LogScan scan =
        new LogScan(
            failures.stream().filter(o -> o.duration() == null).map(Outcome::nodeName).toList());
    Map<String, LogExcerpt> excerpts = new HashMap<>();
    try {
      scan(url, scan);
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn("No first error from {}: {}", url, e.getMessage());
    }
    for (Outcome failure : failures) {
      Optional<LogExcerpt> excerpt = scan.firstErrorOf(failure.nodeName());
      excerpt.ifPresent(found -> excerpts.put(failure.nodeId(), found));
    }
    return excerpts;
  }

  private void scan(String url, LogScan scan) throws IOException {
    try (Response response = client.newCall(new Request.Builder().url(url).build()).execute()) {
      if (!response.isSuccessful()) {
        throw new IOException("HTTP status " + response.code());
      }
      InputStream body = unpacked(response.body().byteStream());
      lines(new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8)), scan);
    }
  }

  private static InputStream unpacked(InputStream in) throws IOException {
    PushbackInputStream head = new PushbackInputStream(in, 2);
    byte[] magic = head.readNBytes(2);
    head.unread(magic);
    boolean gzip = magic.length == 2 && ((magic[0] & 0xff) << 8 | (magic[1] & 0xff)) == GZIP_MAGIC;
    return gzip ? new GZIPInputStream(head) : head;
  }

  /** Lines may be of any length: what is beyond the first part of one is read and dropped. */
  private static void lines(Reader in, LogScan scan) throws IOException {
    StringBuilder line = new StringBuilder();
    for (long read = 0; read < MOST_BYTES; read++) {
      int c = in.read();
      if (c < 0 || c == '\n') {
        if (c == '\n' || !line.isEmpty()) {
          scan.line(line.toString());
        }
        line.setLength(0);
      } else if (line.length() < LINE_LENGTH) {
        line.append((char) c);
      }
      if (c < 0) {
        return;
      }
    }
  }
}
