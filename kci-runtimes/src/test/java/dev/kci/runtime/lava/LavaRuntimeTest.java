package dev.kci.runtime.lava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.WaitReason;
import dev.kci.runtime.JobHandle;
import dev.kci.runtime.JobHint;
import dev.kci.runtime.JobRequest;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.RuntimeFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a job is found again, by answers in the form of shared/lava/transcripts.jsonl. */
class LavaRuntimeTest {
  /** Made at 2026-11-24T10:00:00Z. */
  private static final String NODE = "6a140e00c0ffee0000000001";

  private static final String API = "http://api.example.org/";
  private static final JobHandle JOB = new JobHandle(NODE, "5", "lab");

  /** LAVA's answers in the recordings job-missing, submit-bad-token, and cancel-anonymous. */
  private static final String NOT_FOUND = "{\"detail\":\"Not found.\"}";

  private static final String INVALID_TOKEN = "{\"detail\":\"Invalid token.\"}";
  private static final String NO_PERMISSION =
      "{\"detail\":\"You do not have permission to perform this action.\"}";

  private final MockWebServer server = new MockWebServer();
  private LavaRuntime lava;

  @BeforeEach
  void start() throws IOException {
    server.start();
    LavaSettings settings = new LavaSettings(null, Map.of(), 50, true, 2.0);
    LavaClient client = new LavaClient(server.url("/").uri(), null);
    lava = new LavaRuntime("lab", settings, client, API);
    server.enqueue(answer(200, "{\"user\":\"kernelci\"}"));
    lava.check();
  }

  @AfterEach
  void stop() {
    lava.close();
    server.close();
  }

  @Test
  void searchesForTheJobOfANode() throws InterruptedException {
    server.enqueue(page(false, job(7, "another", NODE), job(5, NODE, "")));
    assertThat(lava.find(NODE)).contains(new JobHandle(NODE, "5", "lab"));
    HttpUrl asked = asked();
    assertThat(asked.queryParameter("definition__contains")).isEqualTo(NODE);
    assertThat(asked.queryParameter("submitter__username")).isEqualTo("kernelci");
    assertThat(Instant.parse(asked.queryParameter("submit_time__gt")))
        .isEqualTo(Instant.ofEpochSecond(0x6a140e00L).minusSeconds(3600));
  }

  @Test
  void reportsWhyAJobWaitsAndCountsDevicesOnceAMinute() {
    String devices = "{\"results\":[{\"health\":\"Bad\"},{\"health\":\"Retired\"}]}";
    server.enqueue(answer(200, queued("Submitted", "x15")));
    server.enqueue(answer(200, devices));
    WaitReason none = new WaitReason(WaitReason.Code.NO_DEVICE, "no device of type x15 is online");
    assertThat(observed()).isEqualTo(none);
    server.enqueue(answer(200, queued("Submitted", "x15")));
    assertThat(observed()).describedAs("from what was counted").isEqualTo(none);
    server.enqueue(answer(200, queued("Submitted", "qemu")));
    server.enqueue(answer(200, "{\"results\":[{\"health\":\"Good\"}]}"));
    assertThat(observed().code()).isEqualTo(WaitReason.Code.QUEUED);
    server.enqueue(answer(200, queued("Submitted", "rk3399")));
    server.enqueue(answer(502, "<html>"));
    assertThat(observed().code()).describedAs("unknown").isEqualTo(WaitReason.Code.QUEUED);
    server.enqueue(answer(200, queued("Scheduled", "x15")));
    assertThat(observed().code()).isEqualTo(WaitReason.Code.STARTING);
  }

  @Test
  void namesTheDeviceThatAJobRanOn(@TempDir Path folder) {
    server.enqueue(
        answer(
            200,
            JsonText.write(
                job(5, NODE, "").with("state", "Finished").with("actual_device", "qemu-01"))));
    server.enqueue(page(false));
    server.enqueue(page(false));
    server.enqueue(answer(404, NOT_FOUND));
    assertThat(lava.collect(new JobHandle(NODE, "5", "lab"), folder).device()).isEqualTo("qemu-01");
  }

  private WaitReason observed() {
    return ((JobStatus.Queued) lava.observe(new JobHandle(NODE, "5", "lab"))).why();
  }

  private static String queued(String state, String type) {
    return JsonText.write(
        job(5, NODE, "").with("state", state).with("requested_device_type", type));
  }

  @Test
  void readsAllPages() throws InterruptedException {
    server.enqueue(page(true, job(9, "another", NODE), job(8, "another", NODE)));
    server.enqueue(page(false, job(5, NODE, "")));
    assertThat(lava.find(NODE)).contains(new JobHandle(NODE, "5", "lab"));
    assertThat(asked().queryParameter("offset")).isEqualTo("0");
    assertThat(server.takeRequest().getUrl().queryParameter("offset")).isEqualTo("2");
  }

  @Test
  void idWithoutAPastTimeIsSearchedInAllJobs() throws InterruptedException {
    for (String id : List.of("node-1", "ffffffffc0ffee0000000001")) {
      server.enqueue(page(false));
      assertThat(lava.find(id)).isEmpty();
    }
    assertThat(asked().queryParameter("submit_time__gt")).isEqualTo("1970-01-01T00:00:00Z");
    assertThat(server.takeRequest().getUrl().queryParameter("submit_time__gt"))
        .isEqualTo("1970-01-01T00:00:00Z");
  }

  @Test
  void jobIsFoundWhenTheAnswerToItsSubmissionIsLost() {
    server.enqueue(answer(502, "<html>"));
    server.enqueue(page(false, job(5, NODE, "")));
    assertThat(lava.submit(request())).isEqualTo(new JobHandle(NODE, "5", "lab"));
    server.enqueue(answer(502, "<html>"));
    server.enqueue(page(false));
    assertThatThrownBy(() -> lava.submit(request()))
        .isInstanceOfSatisfying(RuntimeFailure.class, e -> assertThat(e.isRefused()).isFalse())
        .hasMessage("LAVA submit: 502 (HTML page)");
  }

  @Test
  void submissionStaysInDoubtIfTheSearchForItsJobFails() {
    server.enqueue(answer(502, "<html>"));
    server.enqueue(answer(403, INVALID_TOKEN));
    assertThatThrownBy(() -> lava.submit(request())).hasMessage("LAVA submit: 502 (HTML page)");
  }

  static Stream<Arguments> rejections() {
    return Stream.of(
        Arguments.of(403, INVALID_TOKEN, "Invalid token"),
        Arguments.of(
            403,
            "{\"detail\":\"Authentication credentials were not provided.\"}",
            "Authentication credentials were not provided"),
        Arguments.of(401, "<html>", "(HTML page)"));
  }

  @ParameterizedTest
  @MethodSource("rejections")
  void rejectedTokenIsNotBlamedOnTheJob(int status, String body, String words) {
    server.enqueue(answer(status, body));
    assertThatThrownBy(() -> lava.submit(request()))
        .isInstanceOfSatisfying(
            RuntimeFailure.class,
            e -> assertThat(e.isUnauthorized() && e.isNoAnswer() && !e.isRefused()).isTrue())
        .hasMessage(
            "LAVA submit: %d %s; set a valid runtime_token for this lab in the settings"
                .formatted(status, words));
    server.enqueue(answer(status, body));
    assertThatThrownBy(() -> lava.check())
        .as("at the start")
        .isInstanceOfSatisfying(RuntimeFailure.class, e -> assertThat(e.isRefused()).isTrue())
        .hasMessageContaining("runtime_token");
  }

  /** LAVA answers 400 to a bad definition, and a new job has no owner yet. */
  @Test
  void accountThatMayNotSubmitIsNotBlamedOnTheJob() {
    server.enqueue(answer(403, NO_PERMISSION));
    assertThatThrownBy(() -> lava.submit(request()))
        .isInstanceOfSatisfying(
            RuntimeFailure.class,
            e -> assertThat(e.isUnauthorized() && e.isNoAnswer() && !e.isRefused()).isTrue())
        .hasMessage(
            "LAVA submit: 403 You do not have permission to perform this action; allow the user of"
                + " this lab's runtime_token to submit jobs");
  }

  @Test
  void onlyLavaItselfForbidsToCancelAJob() {
    String ours = JsonText.write(job(5, NODE, ""));
    server.enqueue(answer(200, ours));
    server.enqueue(answer(403, NO_PERMISSION));
    assertThatThrownBy(() -> lava.cancel(JOB))
        .isInstanceOfSatisfying(RuntimeFailure.class, e -> assertThat(e.isRefused()).isTrue());
    server.enqueue(answer(200, ours));
    server.enqueue(answer(403, "<html>"));
    assertThatThrownBy(() -> lava.cancel(JOB))
        .isInstanceOfSatisfying(RuntimeFailure.class, e -> assertThat(e.isNoAnswer()).isTrue())
        .hasMessage("LAVA cancel 5: 403 (HTML page)");
  }

  @Test
  void proxyThatForbidsASubmissionIsNotBlamedOnTheJob() {
    server.enqueue(answer(403, "<html>"));
    server.enqueue(page(false));
    assertThatThrownBy(() -> lava.submit(request()))
        .isInstanceOfSatisfying(RuntimeFailure.class, e -> assertThat(e.isNoAnswer()).isTrue())
        .hasMessage("LAVA submit: 403 (HTML page)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"404 page not found\n", "<html>", "", "{\"message\":\"no route\"}"})
  void onlyLavaItselfSaysThatAJobIsMissing(String proxy) {
    server.enqueue(answer(404, NOT_FOUND));
    assertThat(lava.observe(JOB)).isEqualTo(new JobStatus.Unknown());
    server.enqueue(answer(404, proxy));
    assertThatThrownBy(() -> lava.observe(JOB))
        .isInstanceOfSatisfying(RuntimeFailure.class, e -> assertThat(e.isNoAnswer()).isTrue())
        .hasMessageStartingWith("LAVA job 5: 404");
    server.enqueue(answer(404, proxy));
    assertThatThrownBy(() -> lava.check())
        .hasMessageStartingWith("LAVA whoami: 404")
        .hasMessageEndingWith(
            "; expected LAVA's REST API v0.2: check the lab's url and the proxy before it");
  }

  @Test
  void hintedJobIsOursOnlyWithOurMetadataAndSubmitter() throws InterruptedException {
    server.enqueue(answer(200, JsonText.write(job(5, NODE, ""))));
    assertThat(lava.confirm(NODE, new JobHint("5", "lab")))
        .contains(new JobHandle(NODE, "5", "lab"));
    JsonObject ours = job(7, NODE, "");
    String definition = ours.string("definition").orElseThrow();
    for (JsonObject foreign :
        List.of(
            job(7, "another", NODE),
            ours.with("submitter", "somebody"),
            ours.with("definition", definition.replace(API, "http://other.example.org/")),
            ours.with("definition", "context: |\n" + definition.indent(2)),
            ours.with("definition", "metadata: [" + definition))) {
      server.enqueue(answer(200, JsonText.write(foreign)));
      server.enqueue(page(false, foreign));
      assertThat(lava.confirm(NODE, new JobHint("7", "lab"))).isEmpty();
      server.enqueue(answer(200, JsonText.write(foreign)));
      lava.cancel(new JobHandle(NODE, "7", "lab"));
    }
    server.enqueue(page(false));
    assertThat(lava.confirm(NODE, new JobHint("../users/1", "lab"))).isEmpty();
    for (int requests = server.getRequestCount(); requests > 0; requests--) {
      assertThat(server.takeRequest().getUrl().encodedPath()).doesNotContain("cancel", "users");
    }
  }

  /** The first request after that of {@link #start()}. */
  private HttpUrl asked() throws InterruptedException {
    RecordedRequest whoami = server.takeRequest();
    assertThat(whoami.getUrl().encodedPath()).isEqualTo("/api/v0.2/system/whoami/");
    return server.takeRequest().getUrl();
  }

  private static JobRequest request() {
    return new JobRequest(
        Node.builder(NodeKind.JOB, "job").id(NODE).build(),
        "job_name: x\ndevice_type: qemu\n",
        Map.of(),
        Map.of(),
        Instant.now().plusSeconds(600));
  }

  private static JsonObject job(int id, String nodeId, String mentioned) {
    String definition =
        """
        actions: []
        context: {old: '%s'}
        metadata:
          kernelci_node: %s
          kernelci_api: %s
        priority: low
        """
            .formatted(mentioned, nodeId, API);
    return JsonObject.of("id", id)
        .with("submitter", "kernelci")
        .with("state", "Running")
        .with("definition", definition);
  }

  private static MockResponse page(boolean more, JsonObject... jobs) {
    List<String> results = Stream.of(jobs).map(JsonText::write).toList();
    String next = more ? "\"http://127.0.0.1/api/v0.2/jobs/?offset=2\"" : "null";
    return answer(
        200,
        "{\"count\":%d,\"next\":%s,\"previous\":null,\"results\":%s}"
            .formatted(jobs.length, next, results));
  }

  private static MockResponse answer(int status, String body) {
    return new MockResponse.Builder().code(status).body(body).build();
  }
}
