package dev.kci.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.runtime.CallbackSpool.Outcome;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallbackSpoolTest {
  private static final CallbackSpool.Limits SMALL = new CallbackSpool.Limits(3, 250, 100);

  @TempDir Path temp;

  private CallbackSpool open() {
    return new CallbackSpool(temp.resolve("spool"), SMALL);
  }

  private static InputStream body(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void bodySurvivesARestart() throws IOException {
    assertThat(open().put("n1", body("{\"a\": 1}"))).isEqualTo(Outcome.KEPT);
    CallbackSpool next = open();
    assertThat(next.nodes()).containsExactly("n1");
    assertThat(next.oldest()).isPresent();
    assertThat(next.read("n1").orElseThrow().integer("a")).contains(1L);
    next.remove("n1");
    assertThat(open().nodes()).isEmpty();
    assertThat(files()).isEmpty();
  }

  @Test
  void firstBodyCounts() throws IOException {
    CallbackSpool spool = open();
    spool.put("n1", body("{\"a\": 1}"));
    assertThat(spool.put("n1", body("{\"a\": 2}"))).isEqualTo(Outcome.KEPT);
    assertThat(spool.read("n1").orElseThrow().integer("a")).contains(1L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {            | NOT_JSON
          []           | NOT_JSON
          7            | NOT_JSON
          {"a": 1} x   | NOT_JSON
          {"a": 1}{}   | NOT_JSON
          ''           | NOT_JSON
          {"a": [1,]}  | NOT_JSON
          {}           | KEPT
          """)
  void onlyObjectsAreKept(String text, Outcome outcome) throws IOException {
    assertThat(open().put("n1", body(text))).isEqualTo(outcome);
    assertThat(files()).hasSize(outcome == Outcome.KEPT ? 1 : 0);
  }

  @Test
  void longBodyIsRefused() throws IOException {
    String body = "{\"a\": \"%s\"}";
    assertThat(open().put("n1", body(body.formatted("x".repeat(92))))).isEqualTo(Outcome.TOO_LONG);
    assertThat(open().put("n1", body(body.formatted("x".repeat(91))))).isEqualTo(Outcome.KEPT);
    assertThat(files()).hasSize(1);
  }

  @Test
  void deepNestingIsRefused() throws IOException {
    CallbackSpool spool = new CallbackSpool(temp.resolve("spool"), CallbackSpool.Limits.STANDARD);
    String deep = "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    assertThat(spool.put("n1", body(deep))).isEqualTo(Outcome.NOT_JSON);
  }

  @Test
  void spoolIsBoundedInNumberAndBytes() throws IOException {
    CallbackSpool spool = open();
    for (int i = 0; i < 3; i++) {
      assertThat(spool.put("n" + i, body("{}"))).isEqualTo(Outcome.KEPT);
    }
    assertThat(spool.put("n3", body("{}"))).isEqualTo(Outcome.FULL);
    spool.remove("n0");
    assertThat(spool.put("n3", body("{\"a\": \"" + "x".repeat(80) + "\"}")))
        .isEqualTo(Outcome.KEPT);
    spool.remove("n1");
    spool.remove("n2");
    assertThat(spool.put("n4", body("{\"a\": \"" + "x".repeat(80) + "\"}")))
        .isEqualTo(Outcome.KEPT);
    assertThat(spool.put("n5", body("{}"))).as("bytes").isEqualTo(Outcome.FULL);
  }

  @Test
  void remainsOfACrashAreDeleted() throws IOException {
    Files.createDirectories(temp.resolve("spool"));
    Files.writeString(temp.resolve("spool/body-1.part"), "{\"a\"");
    assertThat(open().nodes()).isEmpty();
    assertThat(files()).isEmpty();
  }

  @Test
  void brokenSenderLeavesNothing() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("reset");
          }
        };
    assertThatThrownBy(() -> open().put("n1", broken)).isInstanceOf(IOException.class);
    assertThat(files()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../n", "", "a/b", ".", "n1.json", "ä"})
  void nodeIdNeverBecomesAPath(String nodeId) {
    assertThatThrownBy(() -> open().put(nodeId, body("{}")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private Stream<Path> files() {
    try {
      return Files.isDirectory(temp.resolve("spool"))
          ? Files.list(temp.resolve("spool"))
          : Stream.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
