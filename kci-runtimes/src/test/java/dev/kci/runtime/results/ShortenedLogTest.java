package dev.kci.runtime.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShortenedLogTest {
  @TempDir Path temp;

  @Test
  void keepsAShortLogUnchanged() throws IOException {
    assertThat(stored("ok 1 - a\n", 9, List.of())).isEqualTo("ok 1 - a\n");
    assertThat(stored("", 9, List.of())).isEmpty();
  }

  @Test
  void leavesOutTheMiddleOfALongLog() throws IOException {
    String log = "begin" + "x".repeat(1000) + "end";
    assertThat(stored(log, 8, List.of()))
        .isEqualTo(
            "begi\n# kci-runner: 1000 bytes left out here: the log has 1008, the limit is 8\n"
                + "xend");
  }

  @Test
  void addsNotesToTheLog() throws IOException {
    assertThat(stored("x\n", 10, List.of("artifact 'f' is a link")))
        .isEqualTo("x\n# kci-runner: artifact 'f' is a link\n");
  }

  @Test
  void possiblyMissingTestsDoNotPass() throws IOException {
    Path log = Files.writeString(temp.resolve("log"), "ok 1 - a\n" + "x\n".repeat(100) + "1..1\n");
    assertThat(ProcessResult.of(0, read(log, 1000).tests()).result().wireName()).isEqualTo("pass");
    ProcessResult found = ProcessResult.of(0, read(log, 100).tests());
    assertThat(found.result().wireName()).isEqualTo("fail");
    assertThat(found.message()).contains("too long");
  }

  private JobLog read(Path log, long most) throws IOException {
    return JobLog.read(log, temp.resolve("log.gz"), most, List.of());
  }

  private String stored(String log, long most, List<String> notes) throws IOException {
    Path compressed = temp.resolve("log.gz");
    JobLog.read(Files.writeString(temp.resolve("log"), log), compressed, most, notes);
    try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(compressed))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
