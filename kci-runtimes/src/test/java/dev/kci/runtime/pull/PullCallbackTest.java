package dev.kci.runtime.pull;

import static dev.kci.runtime.results.Shapes.shape;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.Result;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.LabReport;
import dev.kci.runtime.results.TestCase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PullCallbackTest {
  @TempDir Path temp;

  private static LabReport read(String json) {
    return PullCallback.read(JsonText.parseObject(json.replace('\'', '"')));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          {'summary': {'total': 3, 'failed': 0}}                                  | PASS       |
          {'summary': {'total': 3, 'failed': 1}}                                  | FAIL       |
          {'summary': {'total': 0, 'failed': 0}}                                  | INCOMPLETE | INFRASTRUCTURE
          {'summary': {}}                                                         | INCOMPLETE | INFRASTRUCTURE
          {'summary': {'total': -1}}                                              | INCOMPLETE | INFRASTRUCTURE
          {'summary': {'total': 'many'}}                                          | INCOMPLETE | INFRASTRUCTURE
          {}                                                                      | INCOMPLETE | INFRASTRUCTURE
          {'summary': 7, 'tests': 8, 'metadata': 9, 'artifacts': 10}              | INCOMPLETE | INFRASTRUCTURE
          {'tests': {'a': {'status': 'ok'}}}                                      | PASS       |
          {'tests': {'a': {'status': 'ok'}, 'b': {'status': 'fail'}}}             | FAIL       |
          {'tests': {'a': {'status': 'skip'}}}                                    | SKIP       |
          {'summary': {'total': 1}, 'tests': {'a': {'status': 'fail'}}}           | FAIL       |
          {'summary': {'total': 1}, 'tests': {'a': {'status': 'error'}}}          | INCOMPLETE | INFRASTRUCTURE
          {'summary': {'total': 1}, 'tests': {'a': {'status': 'what'}}}           | INCOMPLETE | INFRASTRUCTURE
          {'summary': {'total': 1}, 'tests': {'a': 'pass'}}                       | INCOMPLETE | INFRASTRUCTURE
          {'summary': {'total': 9}, 'error_code': 'invalid_job_params'}           | INCOMPLETE | INVALID_JOB_PARAMS
          {'summary': {'total': 9}, 'metadata': {'error_code': 'Canceled'}}       | INCOMPLETE | CANCELED
          {'summary': {'total': 9}, 'error_code': '<script>'}                     | INCOMPLETE | INFRASTRUCTURE
          """)
  void jobsResultFollowsTheContract(String body, Result result, ErrorCode code) {
    JobStatus.Judged judged = (JobStatus.Judged) read(body).status();
    assertThat(judged.result()).isEqualTo(result);
    assertThat(judged.code()).isEqualTo(code);
    assertThat(judged.message() == null).isEqualTo(result == Result.PASS || result == Result.SKIP);
  }

  @ParameterizedTest
  @CsvSource({
    "ok,    pass",
    "pass,  pass",
    "fail,  fail",
    "skip,  skip",
    "error, incomplete",
    "OK,    incomplete",
    ",      incomplete"
  })
  void testsStatusIsMapped(String status, String result) {
    String said = status == null ? "{}" : "{'status': '" + status + "'}";
    assertThat(shape(read("{'tests': {'a.b': " + said + "}}").tests().tests()))
        .isEqualTo("a.b:" + result);
  }

  @ParameterizedTest
  @CsvSource({
    "pass, pass, pass, pass",
    "pass, fail, pass, fail",
    "pass, skip, skip, skip",
    "fail, pass, pass, fail",
    "skip, pass, fail, skip"
  })
  void passingTestHasTheResultOfItsSubtests(String stated, String one, String two, String result) {
    String body =
        "{'tests': {'t': {'status': '%s', 'subtests': {'1': {'status': '%s'}, '2': {'status': '%s'}}}}}"
            .formatted(stated, one, two);
    assertThat(shape(read(body).tests().tests()))
        .isEqualTo("t:%s(1:%s, 2:%s)".formatted(result, one, two));
  }

  @Test
  void durationMetricsAndDeviceAreRead() {
    LabReport report =
        read(
            "{'metadata': {'system': 'rk3399-01'}, 'tests': {'t': {'status': 'ok', 'duration_ms':"
                + " 1250, 'metrics': {'mb_s': 12.50, 'name': 'x', 'huge': 1e300}}}}");
    TestCase test = report.tests().tests().get(0);
    assertThat(report.device()).isEqualTo("rk3399-01");
    assertThat(test.duration()).isEqualTo(Duration.ofMillis(1250));
    assertThat(test.metrics()).isEqualTo(Map.of("mb_s", new BigDecimal("12.5")));
  }

  @ParameterizedTest
  @CsvSource({"-1", "1e30", "'\"5\"'", "null", "[]"})
  void strangeDurationIsIgnored(String millis) {
    String body = "{'tests': {'t': {'status': 'ok', 'duration_ms': " + millis + "}}}";
    assertThat(read(body).tests().tests().get(0).duration()).isNull();
  }

  @Test
  void strangersTextIsBounded() {
    StringBuilder deep = new StringBuilder("{}");
    for (int i = 0; i < 40; i++) {
      deep = new StringBuilder("{'subtests': {'s': " + deep + "}}");
    }
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 12_000; i++) {
      many.append(i == 0 ? "" : ",").append("'t").append(i).append("': {}");
    }
    String name = "x".repeat(5_000);
    LabReport report =
        read(
            "{'metadata': {'system': '%s'}, 'error_code': 'Job', 'error_msg': '%s\\u001b[31m', 'tests': {'deep': %s, '\\u0000\\u202e%s': {}, %s}}"
                .formatted(name, name, deep, name, many));
    assertThat(report.device()).hasSizeLessThanOrEqualTo(201);
    assertThat(((JobStatus.Judged) report.status()).message())
        .hasSizeLessThanOrEqualTo(1001)
        .doesNotContain("\u001b");
    assertThat(report.tests().all()).hasSize(10_000);
    assertThat(report.tests().dropped()).isGreaterThanOrEqualTo(2_000);
    assertThat(report.tests().tests().get(1).name())
        .hasSizeLessThan(300)
        .doesNotContain("\u0000", "\u202e");
  }

  @Test
  void logIsTextOrBase64OrGzip() throws IOException {
    assertThat(log("line one\nöne", 1000)).isEqualTo("line one\nöne");
    assertThat(log("base64:" + base64("hello".getBytes(StandardCharsets.UTF_8)), 1000))
        .isEqualTo("hello");
    assertThat(log("base64:" + base64(gzip("hello")), 1000)).isEqualTo("hello");
    assertThat(log("base64:!", 1000)).isEmpty();
    byte[] cut = gzip("hello, this is a log");
    assertThat(log("base64:" + base64(Arrays.copyOf(cut, cut.length - 9)), 1000))
        .contains("damaged");
  }

  @Test
  void logThatUnpacksToGigabytesIsCut() throws IOException {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bomb)) {
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 100; i++) {
        out.write(zeros);
      }
    }
    Path file = temp.resolve("log");
    String body = "base64:" + base64(bomb.toByteArray());
    read("{'artifacts': {'log': '" + body + "'}}").log().write(file, 5_000);
    assertThat(Files.size(file)).isLessThan(5_200);
    assertThat(Files.readString(file)).contains("its first 5000 bytes are kept");
  }

  private String log(String text, long most) throws IOException {
    JsonObject body = JsonObject.of("artifacts", JsonObject.of("log", text).asMap());
    Path file = temp.resolve("log");
    PullCallback.read(body).log().write(file, most);
    return Files.readString(file);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
