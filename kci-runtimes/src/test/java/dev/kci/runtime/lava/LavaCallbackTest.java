package dev.kci.runtime.lava;

import static dev.kci.runtime.results.Shapes.shape;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.Result;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.LabReport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a real lab sent (a cut of shared/lava/transcripts.jsonl). */
class LavaCallbackTest {
  private static JsonObject recorded(String name) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                LavaCallbackTest.class.getResourceAsStream("callbacks.jsonl"),
                StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .map(JsonText::parseObject)
          .filter(line -> line.string("case").orElseThrow().equals(name))
          .findFirst()
          .orElseThrow()
          .object("body")
          .orElseThrow();
    }
  }

  @Test
  void completeJobIsWhatTheLabsApiSays(@TempDir Path folder) throws IOException {
    LabReport report = LavaCallback.read(recorded("callback-all-complete"));
    // as LavaResultsTest.completeJobWithAFailedCaseFails, which has the same job from the REST API
    assertThat(report.status())
        .isEqualTo(new JobStatus.Judged(Result.FAIL, null, "2 tests failed"));
    assertThat(shape(report.tests().tests()))
        .isEqualTo(
            "setup:pass(login:pass, kernel-messages:pass), smoke:fail(always-pass:pass,"
                + " always-fail:fail, always-skip:skip, uname:pass, exit-one:fail, boot-time:pass,"
                + " group-a:pass(in-a-set:pass))");
    assertThat(report.device()).isEqualTo("qemu-01");
    Path log = folder.resolve("log");
    report.log().write(log, 1 << 20);
    assertThat(Files.readString(log)).startsWith("[lava-lab] info: lava-dispatcher, installed at");
  }

  @Test
  void canceledJobHasNoResults() throws IOException {
    LabReport report = LavaCallback.read(recorded("callback-all-canceled-while-submitted"));
    JobStatus.Judged judged = (JobStatus.Judged) report.status();
    assertThat(judged.result()).isEqualTo(Result.INCOMPLETE);
    assertThat(judged.code()).isEqualTo(ErrorCode.CANCELED);
    assertThat(report.tests().tests()).isEmpty();
    assertThat(report.device()).isNull();
    assertThat(report.log()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          {'state_string': 'Running', 'health_string': 'Unknown'} | RUNNING
          {'status': 1}                                           | RUNNING
          {}                                                      | RUNNING
          {'status': 2}                                           | PASS
          {'status': 4}                                           | INCOMPLETE
          {'health': 3, 'state_string': 'Finished'}               | INCOMPLETE
          {'health_string': 'Complete', 'results': {'a': '[x'}}   | INCOMPLETE
          {'health_string': 'Complete', 'results': {'a': '!!java.net.URL ["http://127.0.0.1/"]'}} | INCOMPLETE
          {'health_string': 'Complete', 'results': {'a': '7'}}    | PASS
          {'health_string': 'Complete', 'results': 7}             | PASS
          """)
  void oddBodiesHaveAResult(String body, String expected) {
    String json = body.replace("[\"", "[\\'").replace("\"]", "\\']").replace("\\'", "`");
    JobStatus status =
        LavaCallback.read(JsonText.parseObject(json.replace('\'', '"').replace('`', '\'')))
            .status();
    String said = status instanceof JobStatus.Judged judged ? judged.result().name() : "RUNNING";
    assertThat(said).isEqualTo(expected);
  }

  @Test
  void exitStatusOfAScriptCounts() {
    JsonObject body =
        JsonObject.of("health_string", "Complete")
            .with(
                "results",
                Map.of(
                    "0_job",
                    "- {id: '1', name: exit-status, result: pass, measurement: '77.0', unit:"
                        + " status}"));
    assertThat(LavaCallback.read(body).status()).isEqualTo(new JobStatus.Exited(77));
  }
}
