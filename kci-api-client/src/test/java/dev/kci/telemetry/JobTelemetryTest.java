package dev.kci.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeTree;
import dev.kci.api.model.Result;
import dev.kci.api.model.TelemetryEvent;
import dev.kci.api.model.WaitReason;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against what kernelci-pipeline e81bdeb sends. */
class JobTelemetryTest {
  private static final String COMMON =
      "\"device_type\":\"rk3588\",\"device_id\":\"rk-1\",\"job_name\":\"baseline\",";
  private static final String MORE =
      "\"job_id\":\"17\",\"node_id\":\"n1\",\"tree\":\"t\",\"branch\":\"b\",\"arch\":\"arm64\",";
  private static final String TIME = "\"ts\":\"2026-11-27T21:00:00";

  private final List<TelemetryEvent> sent = new ArrayList<>();
  private final JobTelemetry telemetry =
      new JobTelemetry(
          "lava-x", sent::add, InstantSource.fixed(Instant.parse("2026-11-27T21:00:00Z")));
  private final Node job =
      Node.builder(NodeKind.JOB, "baseline")
          .id("n1")
          .kernelRevision(new KernelRevision("t", "https://example.org/t.git", "b", "c0ffee"))
          .data("runtime", "what anybody wrote")
          .data("platform", "rk3588")
          .data("device", "rk-1")
          .data("arch", "arm64")
          .data("job_id", "17")
          .retryCounter(1)
          .build();

  @Test
  void aSubmissionHasTheFieldsOfTheOriginal() {
    telemetry.submitted(job);
    assertThat(json().get(0))
        .startsWith("{\"kind\":\"job_submission\",\"runtime\":\"lava-x\"," + COMMON + MORE + TIME)
        .endsWith("\"retry\":1}");
  }

  @Test
  void aResultIsFollowedByThoseOfTheTestsWithTheirSuite() {
    NodeTree login = new NodeTree(test("login", Result.PASS), List.of());
    NodeTree suite =
        new NodeTree(
            test("dmesg", Result.FAIL),
            List.of(new NodeTree(test("emerg", Result.FAIL), List.of())));
    telemetry.ended(job.done(Result.FAIL), List.of(login, suite));
    assertThat(json()).hasSize(3);
    assertThat(json().get(0))
        .contains("\"kind\":\"job_result\"", MORE, "\"result\":\"fail\"")
        .doesNotContain("is_infra_error", "error_type", "test_name");
    assertThat(json().get(1))
        .contains("\"kind\":\"test_result\"", MORE, "\"test_name\":\"login\"", "\"pass\"")
        .doesNotContain("extra");
    assertThat(json().get(2))
        .contains("\"test_name\":\"emerg\"", "\"fail\"", "\"extra\":{\"suite\":\"dmesg\"}");
  }

  @Test
  void aBuildHasAKindOfItsOwn() {
    Node build = Node.builder(NodeKind.KBUILD, "kbuild").id("n2").build();
    telemetry.ended(build.withResult(Result.PASS), List.of());
    assertThat(json().get(0)).contains("\"kind\":\"build_result\"", "\"result\":\"pass\"");
  }

  @ParameterizedTest
  @CsvSource({"INFRASTRUCTURE, true", "NODE_TIMEOUT, false", "TEST, false"})
  void onlyTheInfrastructuresFailureIsOne(ErrorCode code, boolean infrastructure) {
    telemetry.ended(job.doneWithError(Result.INCOMPLETE, code, "words"), List.of());
    assertThat(sent.get(0).infraError()).isEqualTo(infrastructure);
    assertThat(json().get(0))
        .contains("\"error_type\":\"" + code.wireName() + "\"", "\"error_msg\":\"words\"");
  }

  @Test
  void aJobThatHasNoResultWhenItsTimeIsOverTimedOut() {
    telemetry.ended(job, List.of());
    assertThat(json().get(0))
        .contains("\"result\":\"incomplete\"", "\"error_type\":\"node_timeout\"");
  }

  @ParameterizedTest
  @CsvSource({
    "NO_DEVICE, no_online_devices",
    "QUEUE_FULL, queue_depth",
    "UNSCHEDULABLE, unschedulable"
  })
  void aSkipSaysWhyInTheOriginalsWords(WaitReason.Code code, String type) {
    telemetry.skipped(job, new WaitReason(code, "details"));
    assertThat(json().get(0))
        .contains("\"kind\":\"job_skip\"", "\"error_type\":\"" + type + "\"", "details");
  }

  @Test
  void errorsAreShortened() {
    telemetry.failed(job, ErrorCode.SUBMIT_ERROR, "x".repeat(100_000));
    assertThat(json().get(0))
        .contains("\"kind\":\"runtime_error\"", "\"error_type\":\"submit_error\"")
        .hasSizeLessThan(1500);
  }

  private List<String> json() {
    return sent.stream().map(event -> JsonText.write(event.toJson())).toList();
  }

  private static Node test(String name, Result result) {
    return Node.builder(NodeKind.TEST, name).result(result).build();
  }
}
