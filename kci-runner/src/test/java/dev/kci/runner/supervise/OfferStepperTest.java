package dev.kci.runner.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.ApiException;
import dev.kci.api.Backoff;
import dev.kci.api.KciApi;
import dev.kci.api.model.EventQuery;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.api.model.TelemetryEvent;
import dev.kci.api.model.TelemetryField;
import dev.kci.api.model.WaitReason;
import dev.kci.config.Secret;
import dev.kci.machine.Machine;
import dev.kci.runtime.JobRequest;
import dev.kci.runtime.OutputLimits;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.runtime.RuntimeHome;
import dev.kci.runtime.RuntimeLimits;
import dev.kci.runtime.pull.PullCallback;
import dev.kci.runtime.pull.PullLabSettings;
import dev.kci.runtime.pull.PullRuntime;
import dev.kci.sandbox.Sandbox;
import dev.kci.sandbox.SandboxUser;
import dev.kci.sandbox.SentRequests;
import dev.kci.sandbox.faults.Fault;
import dev.kci.service.StopSignal;
import dev.kci.storage.BackendStorage;
import dev.kci.storage.Storage;
import dev.kci.storage.UploadRetry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Offered jobs on the sandbox, step by step: no threads, and the time is set by the test. */
class OfferStepperTest {
  private static final Duration POLL = Duration.ofSeconds(80);
  private static final Duration CLAIM = Duration.ofMinutes(30);
  private static final String DEFINITION =
      """
      {"artifacts": {"kernel": "https://s.example.org/Image"},
       "tests": [{"id": "boot", "type": "boot", "timeout_s": 600}],
       "environment": {"platform": "board", "arch": "arm64"}}
      """;

  @TempDir Path temp;
  private final Sandbox sandbox =
      Sandbox.builder()
          .user(SandboxUser.of("pipeline"))
          .user(SandboxUser.of("lab", "runtime:lab:node-editor"))
          .start();
  private final SentRequests requests = new SentRequests();
  private final KciApi api =
      KciApi.builder(sandbox.url())
          .token(sandbox.token("pipeline"))
          .retries(0)
          .httpClient(requests.client())
          .build();
  private final KciApi lab = KciApi.builder(sandbox.url()).token(sandbox.token("lab")).build();
  private final JobTable table = new JobTable(Machine.real());
  private final List<TelemetryEvent> told = new ArrayList<>();
  private Storage storage;
  private PullRuntime runtime;
  private Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private String definition = DEFINITION;

  @BeforeEach
  void start() {
    storage = storage(sandbox.storageUrl(), sandbox.token("pipeline").reveal());
  }

  private static Storage storage(URI url, String credential) {
    return new BackendStorage(
        url,
        url,
        new Secret(credential, "the test"),
        new UploadRetry(1, new Backoff(Duration.ofMillis(1), POLL), new StopSignal()));
  }

  @AfterEach
  void stop() {
    storage.close();
    api.close();
    lab.close();
    sandbox.close();
  }

  private OfferStepper stepper() {
    return stepper(PullRuntime.Form.PULL_LABS);
  }

  private OfferStepper stepper(PullRuntime.Form form) {
    return stepper(form, 1);
  }

  private OfferStepper stepper(PullRuntime.Form form, int concurrency) {
    JobReporter reporter =
        TestReporter.of(api, api.nodes(), null, TestReporter.LIFECYCLE, temp, told::add, () -> now);
    RuntimeHome home =
        new RuntimeHome(
            "lab",
            sandbox.url().toString(),
            temp.resolve("work"),
            "host",
            OutputLimits.STANDARD,
            POLL,
            null);
    runtime =
        new PullRuntime(
            home, form, PullCallback::read, new PullLabSettings(null, CLAIM), storage, () -> now);
    StepperParts parts =
        new StepperParts(
            "lab",
            runtime,
            new RuntimeHealth(9, POLL, System::nanoTime),
            new Ownership(() -> true, () -> now),
            node -> new JobRequest(node, definition, Map.of(), Map.of(), now),
            reporter,
            new ClaimedNodes("lab", reporter, () -> now),
            new RuntimeLimits(concurrency, 1, POLL, POLL, false, POLL, POLL),
            () -> now);
    return new OfferStepper(parts, runtime.offer().orElseThrow());
  }

  private Node node() {
    Node node =
        Node.builder(NodeKind.JOB, "job")
            .kernelRevision(new KernelRevision("t", "https://example.org/t.git", "b", "c0ffee"))
            .timeout(now.plus(Duration.ofHours(2)))
            .build();
    return api.nodes().create(node.withData(node.data().with("runtime", "lab")));
  }

  private JobTable.Claim claim(Node node, boolean cancelled) {
    table.add(SupervisedJob.of(node, () -> node, false, now), cancelled);
    return table.take(now, 9, true, any -> true).get(0);
  }

  private Node read(JobTable.Claim claim) {
    return api.nodes().get(claim.job().nodeId());
  }

  /** Takes steps until the job is offered. */
  private JobTable.Claim offered(OfferStepper stepper) {
    JobTable.Claim claim = claim(node(), false);
    assertThat(stepper.take(claim)).as("stored").contains(now);
    assertThat(stepper.take(claim)).as("next look").contains(now.plus(POLL.dividedBy(8)));
    return claim;
  }

  /** What a lab does after it has found the node. */
  private Node labWrites(Node node, String key, Object value) {
    Node found = lab.nodes().get(node.requireId());
    return lab.nodes().put(found.withData(found.data().with(key, value)));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(sandbox.storageFolder())) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  private long events(JobTable.Claim claim) {
    return api.events().history(EventQuery.all().node(claim.job().nodeId())).size();
  }

  private static String kind(TelemetryEvent event) {
    return String.valueOf(event.texts().get(TelemetryField.KIND));
  }

  @Test
  void jobIsOfferedInOneUpdate() throws IOException {
    JobTable.Claim claim = offered(stepper());
    Node node = read(claim);
    assertThat(node.state()).isEqualTo(NodeState.AVAILABLE);
    assertThat(node.holdoff()).isEqualTo(node.timeout());
    assertThat(node.data().string("job_id")).as("labs only take jobs without").isEmpty();
    assertThat(events(claim)).as("created, offered").isEqualTo(2);
    assertThat(node.jobDefinition().orElseThrow())
        .startsWith(sandbox.storageUrl() + "/pull_labs_jobs/")
        .matches(".*/pull_labs_jobs/\\d{8}/[0-9a-f]{32}\\.json");
    assertThat(files()).singleElement().asString().doesNotContain(".json/");
    assertThat(told).extracting(OfferStepperTest::kind).containsExactly("job_submission");
  }

  @Test
  void jobWaitsIfTheStorageIsToBlame() {
    JobTable.Claim claim = claim(node(), false);
    for (Storage bad :
        List.of(
            storage(sandbox.storageUrl(), "revoked"),
            storage(sandbox.storageUrl().resolve("/elsewhere/"), "any"))) {
      storage.close();
      storage = bad;
      OfferStepper stepper = stepper();
      assertThatThrownBy(() -> stepper.take(claim))
          .isInstanceOfSatisfying(RuntimeFailure.class, e -> assertThat(e.isNoAnswer()).isTrue())
          .hasMessageStartingWith("cannot store the definition: Upload of ");
    }
    assertThat(read(claim).state()).isEqualTo(NodeState.RUNNING);
  }

  /** A busy runner takes each step minutes after the one before. */
  @Test
  void offerTakesTwoRequestsHoweverLateItsStepsAre() {
    OfferStepper stepper = stepper();
    JobTable.Claim claim = claim(node(), false);
    requests.clear();
    for (int i = 0; i < 2; i++) {
      now = now.plus(POLL);
      assertThat(stepper.take(claim)).isPresent();
    }
    assertThat(requests.methods()).containsExactly("GET", "PATCH");
    assertThat(read(claim).state()).isEqualTo(NodeState.AVAILABLE);
  }

  @Test
  void jobThatIsCancelledDuringItsUploadIsNotOffered() {
    OfferStepper stepper = stepper();
    JobTable.Claim claim = claim(node(), false);
    assertThat(stepper.take(claim)).as("stored").isPresent();
    api.nodes().update(read(claim), node -> node.withState(NodeState.DONE));
    assertThat(stepper.take(claim)).isEmpty();
    assertThat(read(claim).jobDefinition()).isEmpty();
  }

  @Test
  void definitionForALavaLabIsYamlAndTheNodeKeepsRunning() throws IOException {
    definition = "job_name: a\nactions: []\n";
    JobTable.Claim claim = offered(stepper(PullRuntime.Form.LAVA));
    assertThat(read(claim).state()).isEqualTo(NodeState.RUNNING);
    assertThat(read(claim).jobDefinition().orElseThrow())
        .matches(".*/jobs/\\d{8}/[0-9a-f]{32}\\.yaml");
    assertThat(Files.readString(files().get(0))).isEqualTo(definition);
    assertThat(events(claim)).as("labs look for the update").isEqualTo(2);
  }

  @Test
  void labClaimsAndEndsTheJob() {
    OfferStepper stepper = stepper();
    JobTable.Claim claim = offered(stepper);
    labWrites(read(claim), "job_id", "lab:1");
    now = now.plus(POLL);
    assertThat(stepper.take(claim)).isPresent();
    assertThat(claim.job().isFetched()).isTrue();
    Node claimed = read(claim);
    lab.nodes()
        .put(
            claimed
                .withState(NodeState.DONE)
                .withResult(Result.FAIL)
                .withArtifact("test_log", "https://l/1"));
    now = now.plus(POLL);
    assertThat(stepper.take(claim)).isEmpty();
    assertThat(stepper.ended(Result.FAIL)).isEqualTo(1);
    assertThat(read(claim).result()).isEqualTo(Result.FAIL);
    assertThat(read(claim).artifacts()).containsKeys("test_log", Node.JOB_DEFINITION);
    assertThat(told)
        .extracting(OfferStepperTest::kind)
        .containsExactly("job_submission", "job_result");
  }

  @Test
  void claimedJobTakesNoPlace() {
    OfferStepper stepper = stepper();
    JobTable.Claim first = offered(stepper);
    first.giveBack(now.plus(POLL));
    table.add(SupervisedJob.of(node(), this::node, false, now), false);
    assertThat(table.take(now, 1, true, any -> false)).as("one unclaimed offer").isEmpty();
    labWrites(read(first), "job_id", "lab:1");
    now = now.plus(POLL);
    JobTable.Claim claimed = table.take(now, 1, true, any -> false).get(0);
    claimed.giveBack(stepper.take(claimed).orElseThrow());
    assertThat(table.take(now, 1, true, any -> false)).as("room for the next").hasSize(1);
  }

  @Test
  void unclaimedJobIsCountedOnceAndSaysSo() {
    OfferStepper stepper = stepper();
    JobTable.Claim claim = offered(stepper);
    now = now.plus(CLAIM).plusSeconds(1);
    assertThat(stepper.take(claim)).isPresent();
    assertThat(claim.job().waits().code()).isEqualTo(WaitReason.Code.UNCLAIMED);
    assertThat(claim.job().waits().text()).isEqualTo("not claimed within 30m");
    now = now.plus(CLAIM);
    stepper.take(claim);
    assertThat(stepper.unclaimed()).isEqualTo(1);
    labWrites(read(claim), "job_id", "lab:1");
    now = now.plus(POLL);
    stepper.take(claim);
    assertThat(claim.job().waits()).isNull();
  }

  /** The end is an event: a lab that is busy too must not cost more and more requests. */
  @Test
  void jobIsRarelyReadWhileItsLabNeedNotClaimItSoon() {
    OfferStepper stepper = stepper(PullRuntime.Form.PULL_LABS, RuntimeLimits.NO_LIMIT);
    JobTable.Claim claim = claim(node(), false);
    stepper.take(claim);
    assertThat(stepper.take(claim)).as("next look").contains(now.plus(POLL));
  }

  @Test
  void stepIsDueWhenTheClaimIs() {
    OfferStepper stepper = stepper();
    JobTable.Claim claim = offered(stepper);
    now = now.plus(CLAIM).minusSeconds(3);
    assertThat(stepper.take(claim).orElseThrow()).isBefore(now.plusSeconds(6));
  }

  @Test
  void lateNodeIsLeftToTheTimeoutService() {
    OfferStepper stepper = stepper();
    JobTable.Claim claim = offered(stepper);
    now = now.plus(Duration.ofHours(3));
    assertThat(stepper.take(claim)).isEmpty();
    assertThat(read(claim).state()).isEqualTo(NodeState.AVAILABLE);
    assertThat(told)
        .extracting(OfferStepperTest::kind)
        .containsExactly("job_submission", "job_skip");
  }

  private void callBack(JobTable.Claim claim) throws IOException {
    String body = "{\"summary\": {\"total\": 1, \"failed\": 0}}";
    runtime
        .callbacks()
        .orElseThrow()
        .put(claim.job().nodeId(), new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void lateResultThatTheApiRefusesIsLost() throws IOException {
    OfferStepper stepper = stepper();
    JobTable.Claim claim = offered(stepper);
    api.nodes()
        .update(
            read(claim),
            node ->
                node.withState(NodeState.DONE)
                    .withResult(Result.INCOMPLETE)
                    .withData(node.data().with("error_code", "node_timeout")));
    callBack(claim);
    now = now.plus(POLL);
    sandbox.faults().next(1, Fault.status(422).on("PATCH", "node"));
    assertThat(stepper.take(claim)).isEmpty();
    assertThat(runtime.callbacks().orElseThrow().nodes()).isEmpty();
    assertThat(read(claim).errorCode()).contains("node_timeout");
  }

  /** Its report may have crashed the process, and would do so again. */
  @Test
  void jobThatIsGivenUpLeavesNoCallback() throws IOException {
    OfferStepper stepper = stepper();
    JobTable.Claim claim = offered(stepper);
    callBack(claim);
    assertThat(stepper.giveUp(claim, "it crashes")).isEmpty();
    assertThat(runtime.callbacks().orElseThrow().nodes()).isEmpty();
  }

  @Test
  void cancelledJobIsForgotten() {
    OfferStepper stepper = stepper();
    JobTable.Claim claim = offered(stepper);
    api.nodes().update(read(claim), node -> node.withState(NodeState.DONE));
    now = now.plus(POLL);
    assertThat(stepper.take(claim)).isEmpty();
  }

  @Test
  void forgedEventDoesNotEndAnOffer() {
    JobTable.Claim claim = claim(node(), true);
    assertThat(stepper().take(claim)).isPresent();
    assertThat(claim.isCancelled()).isFalse();
  }

  @Test
  void deletedNodeEndsTheJob() {
    Node gone = node().toBuilder().id("0".repeat(24)).build();
    assertThat(stepper().take(claim(gone, true))).isEmpty();
  }

  @Test
  void refusedUploadEndsTheJobAsUpstream() {
    sandbox.faults().next(1, Fault.status(413).on("POST", "upload"));
    JobTable.Claim claim = claim(node(), false);
    assertThat(stepper().take(claim)).isEmpty();
    Node node = read(claim);
    assertThat(node.state()).isEqualTo(NodeState.DONE);
    assertThat(node.result()).isEqualTo(Result.INCOMPLETE);
    assertThat(node.errorCode()).contains("submit_error");
    assertThat(node.errorMessage().orElseThrow()).contains("cannot store the definition", "413");
  }

  @Test
  void silentStorageIsTriedUntilThePatienceEnds() {
    sandbox.faults().next(2, Fault.status(503).on("POST", "upload"));
    OfferStepper stepper = stepper();
    JobTable.Claim claim = claim(node(), false);
    assertThatThrownBy(() -> stepper.take(claim)).isInstanceOf(RuntimeFailure.class);
    assertThat(read(claim).state()).isEqualTo(NodeState.RUNNING);
    now = now.plus(POLL);
    assertThat(stepper.take(claim)).isEmpty();
    assertThat(read(claim).errorCode()).contains("submit_error");
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503})
  void failedUpdateIsRepeatedWithTheStoredDefinition(int status) throws IOException {
    OfferStepper stepper = stepper();
    JobTable.Claim claim = claim(node(), false);
    stepper.take(claim);
    sandbox.faults().next(1, Fault.status(status).on("PATCH", "node"));
    assertThatThrownBy(() -> stepper.take(claim)).isInstanceOf(ApiException.class);
    claim.giveBackFailed(now);
    JobTable.Claim again = table.take(now, 9, true, any -> true).get(0);
    assertThat(stepper.take(again)).isPresent();
    assertThat(read(again).state()).isEqualTo(NodeState.AVAILABLE);
    assertThat(files()).as("stored once").hasSize(1);
    assertThat(events(again)).as("created, offered").isEqualTo(2);
  }

  @Test
  void updateWhoseAnswerIsLostIsNotRepeated() throws IOException {
    OfferStepper stepper = stepper();
    JobTable.Claim claim = claim(node(), false);
    stepper.take(claim);
    sandbox.faults().next(1, Fault.cut(3).on("PATCH", "node"));
    assertThatThrownBy(() -> stepper.take(claim)).isInstanceOf(ApiException.class);
    labWrites(read(claim), "job_id", "lab:1");
    claim.giveBackFailed(now);
    JobTable.Claim again = table.take(now, 9, true, any -> true).get(0);
    assertThat(stepper.take(again)).isPresent();
    assertThat(again.job().isFetched()).isTrue();
    assertThat(read(again).data().string("job_id")).contains("lab:1");
    assertThat(events(again)).as("created, offered, claimed").isEqualTo(3);
  }

  @ParameterizedTest(name = "killed after {0}, claimed meanwhile: {1}")
  @CsvSource({"upload, false, 2", "update, false, 1", "update, true, 1"})
  void jobIsOfferedOnceAlthoughTheRunnerIsKilled(String after, boolean claimed, int stored)
      throws IOException {
    Node created = node();
    JobTable.Claim claim = claim(created, false);
    OfferStepper first = stepper();
    first.take(claim);
    if (after.equals("update")) {
      first.take(claim);
    }
    if (claimed) {
      labWrites(read(claim), "job_id", "lab:1");
    }
    JobTable.Claim recovered = after(claim);
    OfferStepper second = stepper();
    for (int i = 0; i < 3; i++) {
      assertThat(second.take(recovered)).isPresent();
    }
    Node node = read(recovered);
    assertThat(node.state()).isEqualTo(NodeState.AVAILABLE);
    assertThat(files()).hasSize(stored);
    assertThat(recovered.job().isFetched()).isEqualTo(claimed);
    assertThat(events(recovered)).as("one offer").isEqualTo(claimed ? 3 : 2);
  }

  /** Claims the job in another runner's table, as recovery does. */
  private JobTable.Claim after(JobTable.Claim claim) {
    JobTable other = new JobTable(Machine.real());
    Node found = read(claim);
    other.add(SupervisedJob.of(found, () -> found, true, now), false);
    return other.take(now, 9, true, any -> true).get(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"artifacts\": {, \"modules\": \"https://s/m\"}} | not valid YAML",
        "{\"artifacts\": {\"kernel\": \"\"}} | artifacts.kernel is ''; expected a URL",
        "{\"artifacts\": {}, \"tests\": []} | tests is '[]'; expected a list of at least one test",
      })
  void invalidDefinitionIsNotOffered(String text, String message) throws IOException {
    definition = text;
    JobTable.Claim claim = claim(node(), false);
    assertThat(stepper().take(claim)).isEmpty();
    assertThat(read(claim).errorMessage().orElseThrow()).contains(message);
    assertThat(files()).isEmpty();
  }
}
