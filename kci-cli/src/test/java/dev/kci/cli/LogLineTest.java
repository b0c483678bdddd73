package dev.kci.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.text.SafeText;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LogLineTest {
  private static final String FORGED =
      "x\r\n2026-11-27T00:00:00.000Z ERROR Fake: forged \u001b[31m\u009b2J\u202e\u2028";

  @Test
  void anEventIsOneLineWhateverItsMessage() {
    assertThat(format("Job " + FORGED, null))
        .isEqualTo(
            "2026-11-26T10:00:00.000Z WARN  Runner: Job x\\r\\n2026-11-27T00:00:00.000Z ERROR Fake:"
                + " forged \\u001b[31m\\u009b2J\\u202e\\u2028\n");
  }

  @Test
  void aStackTraceIsIndentedAndItsMessagesAreOneLineEach() {
    Exception cause = new IllegalArgumentException("cause " + FORGED);
    Exception thrown = new IllegalStateException(FORGED, cause);
    thrown.addSuppressed(new RuntimeException("suppressed " + FORGED));
    String text = format("Failed", thrown);
    assertThat(text.lines().skip(1))
        .allMatch(line -> line.startsWith("    "))
        .filteredOn(line -> line.contains("forged"))
        .hasSize(3);
    assertThat(text.codePoints()).allMatch(point -> point == '\n' || !SafeText.isUnsafe(point));
  }

  @Test
  void aMessageOfMegabytesIsCut() {
    assertThat(format("y".repeat(5_000_000), new RuntimeException("z".repeat(5_000_000))))
        .hasSizeLessThan(3 * SafeText.LONGEST);
  }

  private static String format(String message, @Nullable Throwable thrown) {
    LogRecord event = new LogRecord(Level.WARNING, message);
    event.setLoggerName("dev.kci.runner.Runner");
    event.setInstant(Instant.parse("2026-11-26T10:00:00Z"));
    event.setThrown(thrown);
    return new LogLine().format(event);
  }
}
