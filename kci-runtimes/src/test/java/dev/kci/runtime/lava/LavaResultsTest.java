package dev.kci.runtime.lava;

import static dev.kci.runtime.results.Shapes.shape;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.Result;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.results.JobLog;
import dev.kci.runtime.results.ResultNodes;
import dev.kci.runtime.results.TestCase;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
  void completeJobWithAFailedCaseFails() {
    LavaResults results =
        new LavaResults(
            RECORDED.get("job-status-finished"),
            list(RECORDED.get("suites")),
            list(RECORDED.get("tests")));
    assertThat(results.judge().result()).isEqualTo(Result.FAIL);
    assertThat(results.judge().message()).isEqualTo("2 tests failed");
    assertThat(shape(results.report().tests()))
        .isEqualTo(
            "setup:pass(login:pass, kernel-messages:pass), smoke:fail(always-pass:pass,"
                + " always-fail:fail, always-skip:skip, uname:pass, exit-one:fail, boot-time:pass,"
                + " group-a:pass(in-a-set:pass))");
  }

  @Test
  void failedBootFailsABootTest() {
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
          - {"dt": "x", "lvl": "info", "msg": "start: 0"}              | [lava-lab] info: start: 0
          - {"dt": "x", "lvl": "target", "msg": "[ 0.0] Linux"}        | [ 0.0] Linux
          - {"dt": "x", "lvl": "results", "msg": {"case": "a"}}        | [lava-lab] results: {"case":"a"}
          - {"dt": "x", "lvl": "target", "msg": "[lava-lab] ok 1"}     | ' [lava-lab] ok 1'
          - {"dt": "x", "lvl"                                          | - {"dt": "x", "lvl"
          """)
  void writesALogAsText(String line, String text) {
    assertThat(new LavaLog().text(line)).isEqualTo(text);
  }

  @Test
  void onlyTheBoardsLinesAreResults(@TempDir Path folder) throws IOException {
    String log =
        """
        - {"lvl": "debug", "msg": "definition:\\nKTAP version 1\\n1..1\\nok 1 in the definition\\rok 2 b"}
        - {"lvl": "target", "msg": "KTAP version 1"}
        - {"lvl": "target", "msg": "1..1"}
        - {"lvl": "info", "msg": "not ok 1 told by the lab"}
        - {"lvl": "target", "msg": "not ok 1 on the board"}
        - {"lvl": "debug", "msg": "Cleaning after the job"}
        """;
    Path text = folder.resolve("log.txt");
    LavaLog.write(new ByteArrayInputStream(log.getBytes(StandardCharsets.UTF_8)), text);
    JobLog read = JobLog.read(text, folder.resolve("log.gz"), 1 << 20, List.of());
    assertThat(shape(read.tests().tests())).isEqualTo("on the board:fail");
    assertThat(read.tests().unread()).isZero();
    assertThat(read.lastLines()).endsWith("not ok 1 on the board");
  }

  @Test
  void readsLogsAsYaml(@TempDir Path folder) throws IOException {
    Path text = folder.resolve("log.txt");
    try (InputStream log = LavaResultsTest.class.getResourceAsStream("escapes.log")) {
      LavaLog.write(log, text);
    }
    assertThat(Files.readAllLines(text))
        .containsExactly(
            "[\u001b[0;32m  OK  \u001b[0m] Started Foo",
            "/ # \0",
            "[lava-lab] results: {\"case\":\"emerg\",\"definition\":\"0_dmesg\",\"measurement\":2,"
                + "\"result\":\"fail\",\"units\":\"lines\"}",
            "nbsp\u00a0here");
  }

  @ParameterizedTest
  @CsvSource({
    "'- {\"lvl\": \"target\", \"msg\": !!java.net.URL [\"http://x\"]}', '- {\"lvl\": \"target\","
        + " \"msg\": !!java.net.URL [\"http://x\"]}'",
    "'- {\"lvl\": \"target\", \"msg\": &a [*a]}', '- {\"lvl\": \"target\", \"msg\": &a [*a]}'",
  })
  void constructsNoObjects(String line, String text) {
    assertThat(new LavaLog().text(line)).isEqualTo(text);
  }

  @Test
  void keepsMeasurementsOfEveryUnit() {
    LavaResults results =
        new LavaResults(
            JsonObject.of("health", "Complete"),
            List.of(JsonObject.of("id", 1L).with("name", "0_dmesg")),
            List.of(
                measured(1, "emerg", "2.0000000000", "lines"),
                measured(2, "time", "1.5", "seconds"),
                measured(3, "rate", "-12.25", "MB/s"),
                measured(4, "none", "", "")));
    List<TestCase> cases = results.report().tests().get(0).children();
    Node job = Node.builder(NodeKind.JOB, "job").path(List.of("job")).build();
    assertThat(
            ResultNodes.children(job, cases, Map.of()).stream()
                .map(tree -> tree.node().data().object("misc"))
                .map(misc -> misc.map(JsonText::write).orElse("-")))
        .containsExactly(
            "{\"measurement\":2,\"units\":\"lines\"}",
            "{\"duration\":1.5,\"measurement\":1.5,\"units\":\"seconds\"}",
            "{\"measurement\":-12.25,\"units\":\"MB/s\"}",
            "-");
  }

  private static JsonObject measured(long id, String name, String value, String unit) {
    return JsonObject.of("id", id)
        .with("suite", 1L)
        .with("name", name)
        .with("result", "pass")
        .with("measurement", value)
        .with("unit", unit);
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
}
