package dev.kci.runner.runtime.lava;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.Result;
import dev.kci.runner.results.TestCase;
import dev.kci.runner.runtime.JobStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a real lab said of real jobs (a cut of shared/lava/transcripts.jsonl). */
class LavaResultsTest {
  private static final Map<String, JsonObject> RECORDED = new HashMap<>();

  @BeforeAll
  static void read() throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                LavaResultsTest.class.getResourceAsStream("finished.jsonl"),
                StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonObject json = JsonText.parseObject(line);
        RECORDED.put(json.string("case").orElseThrow(), json.object("body").orElseThrow());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "download-404,              INCOMPLETE, JOB",
    "kernel-panic,              INCOMPLETE, JOB",
    "boot-timeout,              INCOMPLETE, JOB",
    "test-timeout,              FAIL,",
    "job-timeout,               FAIL,",
    "test-raise,                FAIL,",
    "no-qemu-for-arch,          INCOMPLETE, BUG",
    "download-timeout,          INCOMPLETE, INFRASTRUCTURE",
    "boot-method-not-on-device, INCOMPLETE, CONFIGURATION",
    "canceled-while-submitted,  INCOMPLETE, CANCELED",
    "canceled-while-running,    INCOMPLETE, CANCELED",
  })
  void blamesWhatFailed(String recorded, Result result, ErrorCode code) {
    JobStatus.Judged judged = results(recorded).judge();
    assertThat(judged.result()).isEqualTo(result);
    assertThat(judged.code()).isEqualTo(code);
    assertThat(judged.message()).isNotBlank();
  }

  @Test
  void aCompleteJobWithAFailedCaseFails() {
    LavaResults results =
        new LavaResults(
            RECORDED.get("job-status-finished"),
            list(RECORDED.get("suites")),
            list(RECORDED.get("tests")));
    assertThat(results.judge().result()).isEqualTo(Result.FAIL);
    assertThat(results.judge().message()).isEqualTo("2 tests failed");
    assertThat(shape(results.report().tests()))
        .isEqualTo(
            "setup:pass(login:pass, kernel-messages:pass), smoke:fail(always-pass:pass, always-fail:fail,"
                + " always-skip:skip, uname:pass, exit-one:fail, boot-time:pass,"
                + " group-a:pass(in-a-set:pass))");
  }

  @Test
  void aBootTestWhoseBootFailedIsAFailure() {
    JsonObject job = RECORDED.get("job-status-kernel-panic").with("description", "baseline-x86");
    List<JsonObject> tests = new ArrayList<>(list(RECORDED.get("tests-lava-job-kernel-panic")));
    long suite = tests.get(0).integer("suite").orElseThrow();
    tests.add(
        JsonObject.of("id", 1L)
            .with("name", "login-action")
            .with("result", "fail")
            .with("suite", suite));
    LavaResults results = new LavaResults(job, List.of(lavaSuite(suite)), tests);
    assertThat(results.judge().result()).isEqualTo(Result.FAIL);
    assertThat(shape(results.report().tests())).isEqualTo("setup:fail(login:fail)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          - {"dt": "x", "lvl": "info", "msg": "start: 0"}              | info: start: 0
          - {"dt": "x", "lvl": "target", "msg": "[ 0.0] Linux"}        | [ 0.0] Linux
          - {"dt": "x", "lvl": "results", "msg": {"case": "a"}}        | results: {"case":"a"}
          - {"dt": "x", "lvl"                                          | - {"dt": "x", "lvl"
          """)
  void writesALogAsText(String line, String text) {
    assertThat(LavaLog.text(line)).isEqualTo(text);
  }

  private static LavaResults results(String recorded) {
    List<JsonObject> tests = list(RECORDED.get("tests-lava-job-" + recorded));
    List<JsonObject> suites =
        tests.stream().map(test -> lavaSuite(test.integer("suite").orElseThrow())).toList();
    return new LavaResults(RECORDED.get("job-status-" + recorded), suites, tests);
  }

  private static JsonObject lavaSuite(long id) {
    return JsonObject.of("id", id).with("name", "lava");
  }

  private static List<JsonObject> list(JsonObject body) {
    if (body == null) {
      return List.of();
    }
    return ((List<?>) body.get("results"))
        .stream().map(element -> JsonObject.of("x", element).object("x").orElseThrow()).toList();
  }

  private static String shape(List<TestCase> tests) {
    return tests.stream()
        .map(
            test ->
                test.name()
                    + ":"
                    + test.result().wireName()
                    + (test.children().isEmpty() ? "" : "(" + shape(test.children()) + ")"))
        .collect(Collectors.joining(", "));
  }
}
