package dev.kci.tarball;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.storage.UploadProgress;
import dev.kci.tarball.archive.Progress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressLinesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "20000 | 80000 | 50000000 | 10 | 'x: 20,000 of 80,000 files, 50.0 MB, 5.0 MB/s, 30 s left'",
        "80000 | 80000 | 200000000 | 40 | 'x: 80,000 of 80,000 files, 200.0 MB, 5.0 MB/s, 0 s"
            + " left'",
        "9 | 8 | 0 | 0 | 'x: 9 of 9 files, 0.0 MB, 0.0 MB/s, 0 s left'",
        "0 | 8 | 0 | 0 | 'x: 0 of 8 files, 0.0 MB, 0.0 MB/s, 0 s left'",
      })
  void says(long entries, long total, long length, long seconds, String line) {
    assertThat(ProgressLines.archived("x", entries, total, length, Duration.ofSeconds(seconds)))
        .isEqualTo(line);
  }

  @Test
  void terminalLineIsOverwrittenAFewTimesASecond() {
    AtomicLong now = new AtomicLong();
    StringWriter err = new StringWriter();
    ProgressLines lines = new ProgressLines(new PrintWriter(err), true, now::get);
    Progress progress = lines.archive("x", 100);
    progress.written(1, 1);
    now.addAndGet(Duration.ofMillis(150).toNanos());
    progress.written(2, 2);
    assertThat(err.toString()).isEmpty();
    now.addAndGet(Duration.ofMillis(60).toNanos());
    progress.written(50, 1_000_000);
    assertThat(err.toString()).startsWith("\rx: 50 of 100 files, 1.0 MB").doesNotContain("\n");
  }

  @Test
  void terminalShowsTheFirstTarballUntilItEnds() {
    AtomicLong now = new AtomicLong();
    StringWriter err = new StringWriter();
    ProgressLines lines = new ProgressLines(new PrintWriter(err), true, now::get);
    Progress first = lines.archive("x", 100);
    UploadProgress second = lines.upload("y", 100);
    for (int i = 1; i <= 3; i++) {
      now.addAndGet(Duration.ofSeconds(1).toNanos());
      first.written(i, i);
      second.sent(i);
    }
    assertThat(err.toString()).contains("x: 3 of").doesNotContain("y");
    lines.ended("y");
    assertThat(err.toString()).endsWith("left\u001b[K");
    lines.ended("x");
    assertThat(err.toString()).endsWith("\r\u001b[K");
    now.addAndGet(Duration.ofSeconds(1).toNanos());
    second.sent(50);
    assertThat(err.toString()).contains("\ry: ");
  }
}
