package dev.kci.runner.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.ApiException;
import dev.kci.api.KciApi;
import dev.kci.api.NotFoundException;
import dev.kci.api.UnavailableException;
import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.api.model.WaitReason;
import dev.kci.machine.Machine;
import dev.kci.runtime.JobHandle;
import dev.kci.runtime.JobRequest;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.runtime.RuntimeLimits;
import dev.kci.sandbox.Sandbox;
import dev.kci.storage.LocalStorage;
import dev.kci.storage.Storage;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one step does in each state of a job: no threads, and the time is set by the test. */
class JobStepperTest {
  private static final Duration POLL = Duration.ofSeconds(80);
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static Sandbox sandbox;
  private static KciApi api;

  @TempDir Path temp;
  private final Lab lab = new Lab();
  private final JobTable table = new JobTable(Machine.real());
  private Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private @Nullable RuntimeException invalid;
  private Runnable beforeDefinition = () -> {};
  private Lifecycle lifecycle = TestReporter.LIFECYCLE;
  private int patience = 9;
  private @Nullable Storage storage;

  @BeforeAll
  static void start() {
    sandbox = Sandbox.start();
    api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();
  }

  @AfterAll
  static void stop() {
    api.close();
    sandbox.close();
  }

  private JobStepper stepper() {
    return stepper(api);
  }

  private JobStepper stepper(KciApi api) {
    Path scratch = temp.resolve("scratch");
    JobReporter reporter =
        TestReporter.of(api, api.nodes(), storage, lifecycle, scratch, event -> {}, () -> now);
    RuntimeLimits limits = new RuntimeLimits(1, 1, POLL, PATIENCE, false, POLL, POLL);
    JobDefinitions definitions =
        node -> {
          beforeDefinition.run();
          if (invalid != null) {
            throw invalid;
          }
          return new JobRequest(node, "", Map.of(), Map.of(), now);
        };
    return new JobStepper(
        new StepperParts(
            "lab",
            lab,
            new RuntimeHealth(patience, POLL, System::nanoTime),
            new Ownership(() -> true, () -> now),
            definitions,
            reporter,
            new ClaimedNodes("lab", reporter, () -> now),
            limits,
            () -> now));
  }

  private Node node() {
    return api.nodes()
        .create(
            Node.builder(NodeKind.JOB, "job")
                .kernelRevision(new KernelRevision("t", "https://example.org/t.git", "b", "c0ffee"))
                .timeout(now.plus(Duration.ofHours(1)))
                .build());
  }

  private Node hinted() {
    Node node = node();
    JobHandle job = Lab.handle(node.requireId());
    return api.nodes().update(node, found -> Lifecycle.named(found, job));
  }

  private Node timedOut() {
    return api.nodes()
        .update(
            hinted(),
            node ->
                node.withState(NodeState.DONE)
                    .withResult(Result.INCOMPLETE)
                    .withData(node.data().with("error_code", ErrorCode.NODE_TIMEOUT.wireName())));
  }

  /** Claims the job of a node that the runtime may have. */
  private JobTable.Claim claim(Node node, boolean possible, boolean cancelled) {
    table.add(SupervisedJob.of(node, () -> node, possible, now), cancelled);
    return table.take(now, 1, true, any -> true).get(0);
  }

  /** Claims the job of a node that is in the runtime with this status. */
  private JobTable.Claim claim(Node node, JobStatus status, boolean cancelled) {
    JobTable.Claim claim = claim(node, true, cancelled);
    JobHandle handle = Lab.handle(node.requireId());
    lab.jobs.put(node.requireId(), status);
    claim.update(job -> job.placed(handle, now));
    return claim;
  }

  private static Node read(JobTable.Claim claim) {
    return api.nodes().get(claim.job().nodeId());
  }

  /** State, result and error code of the node. */
  private static String end(JobTable.Claim claim) {
    Node node = read(claim);
    return node.state().wireName()
        + (node.result() == null ? "" : " " + node.result().wireName())
        + node.errorCode().map(code -> " " + code).orElse("");
  }

  @ParameterizedTest(name = "possible {0}, hint {1}, there {2}")
  @CsvSource({
    "false, false, false, submit",
    "true, false, false, find find submit",
    "true, false, true, find",
    "false, true, true, find",
  })
  void jobIsSubmittedUnlessTheRuntimeHasIt(
      boolean possible, boolean hint, boolean there, String calls) {
    JobTable.Claim claim = claim(hint ? hinted() : node(), possible, false);
    if (there) {
      lab.jobs.put(claim.job().nodeId(), new JobStatus.Running());
    }
    assertThat(stepper().take(claim)).contains(now);
    assertThat(String.join(" ", lab.calls)).isEqualTo(calls);
    assertThat(claim.job().handle()).isEqualTo(Lab.handle(claim.job().nodeId()));
    assertThat(read(claim).data().string("job_id")).contains("job-" + claim.job().nodeId());
  }

  @Test
  void jobThatTheNodeRefersToIsNotRunASecondTime() {
    JobTable.Claim claim = claim(hinted(), true, false);
    assertThat(stepper().take(claim)).isEmpty();
    assertThat(lab.calls).containsExactly("find");
    assertThat(end(claim)).isEqualTo("done incomplete Infrastructure");
  }

  @Test
  void nothingIsAskedWithoutRoom() {
    Node node = node();
    table.add(SupervisedJob.of(node, () -> node, true, now), false);
    JobTable.Claim claim = table.take(now, 1, false, any -> true).get(0);
    assertThat(stepper().take(claim)).contains(now);
    assertThat(lab.calls).isEmpty();
    assertThat(end(claim)).isEqualTo("running");
  }

  static Stream<Object[]> invalidJobs() {
    return Stream.of(
        new Object[] {
          new InvalidJobException(ErrorCode.INVALID_JOB_PARAMS, "no such platform", null),
          "done incomplete invalid_job_params"
        },
        new Object[] {
          new NotFoundException("GET node", 404, "no such node"),
          "done incomplete job_generation_error"
        });
  }

  @ParameterizedTest
  @MethodSource("invalidJobs")
  void jobWithoutADefinitionEndsUnsubmitted(RuntimeException thrown, String end) {
    invalid = thrown;
    JobTable.Claim claim = claim(node(), false, false);
    assertThat(stepper().take(claim)).isEmpty();
    assertThat(lab.calls).isEmpty();
    assertThat(end(claim)).isEqualTo(end);
  }

  @Test
  void refusedJobEnds() {
    lab.refusals.add(RuntimeFailure.refused("no such device type"));
    JobTable.Claim claim = claim(node(), false, false);
    assertThat(stepper().take(claim)).isEmpty();
    assertThat(end(claim)).isEqualTo("done incomplete submit_error");
  }

  @Test
  void fullRuntimeIsTriedForEver() {
    JobTable.Claim claim = claim(node(), false, false);
    JobStepper stepper = stepper();
    for (int i = 0; i < 3; i++) {
      lab.refusals.add(RuntimeFailure.full("no device"));
      assertThatThrownBy(() -> stepper.take(claim)).hasMessage("no device");
      assertThat(claim.job().submission().possible()).isFalse();
      now = now.plus(PATIENCE.dividedBy(2));
    }
    assertThat(lab.calls).containsOnly("submit");
    assertThat(end(claim)).isEqualTo("running");
  }

  @Test
  void silentRuntimeIsTriedUntilThePatienceEnds() {
    JobTable.Claim claim = claim(node(), false, false);
    JobStepper stepper = stepper();
    lab.deaf = true;
    assertThatThrownBy(() -> stepper.take(claim)).hasMessage("no answer");
    now = now.plus(PATIENCE).minusMillis(1);
    assertThatThrownBy(() -> stepper.take(claim)).hasMessage("no answer");
    assertThat(lab.calls).as("it may have arrived").containsExactly("submit", "find");
    assertThat(end(claim)).isEqualTo("running");
    now = now.plusMillis(1);
    assertThat(stepper.take(claim)).isEmpty();
    assertThat(end(claim)).isEqualTo("done incomplete submit_error");
  }

  @Test
  void jobWaitsHoweverLongTheRuntimeRejectsOurToken() {
    JobTable.Claim claim = claim(node(), false, false);
    JobStepper stepper = stepper();
    for (int i = 0; i < 3; i++) {
      lab.refusals.add(RuntimeFailure.unauthorized("403 Invalid token", null));
      assertThatThrownBy(() -> stepper.take(claim)).hasMessage("403 Invalid token");
      now = now.plus(PATIENCE);
    }
    lab.deaf = true;
    assertThatThrownBy(() -> stepper.take(claim)).hasMessage("no answer");
    assertThat(end(claim)).isEqualTo("running");
    lab.deaf = false;
    assertThat(stepper.take(claim)).contains(now);
    assertThat(lab.submitted).hasValue(1);
  }

  @ParameterizedTest(name = "seen {0} s ago: next look in {1} s")
  @CsvSource({"0, 10", "39, 10", "40, 10", "60, 15", "320, 80", "321, 80", "1000, 80"})
  void youngJobsAreObservedMoreOften(long age, long next) {
    JobTable.Claim claim = claim(hinted(), new JobStatus.Running(), false);
    now = now.plusSeconds(age);
    assertThat(stepper().take(claim)).contains(now.plusSeconds(next));
    assertThat(lab.calls).containsExactly("observe");
  }

  @Test
  void queuedJobHasTheRuntimesReasonUntilItRuns() {
    WaitReason why = new WaitReason(WaitReason.Code.NO_DEVICE);
    JobTable.Claim claim = claim(hinted(), new JobStatus.Queued(why), false);
    assertThat(stepper().take(claim)).isPresent();
    assertThat(claim.job().waits()).isEqualTo(why);
    lab.jobs.put(claim.job().nodeId(), new JobStatus.Running());
    assertThat(stepper().take(claim)).isPresent();
    assertThat(claim.job().waits()).isNull();
  }

  static Stream<Object[]> ends() {
    return Stream.of(
        new Object[] {new JobStatus.Exited(0), "done pass"},
        new Object[] {new JobStatus.Exited(1), "done fail"},
        new Object[] {new JobStatus.Judged(Result.FAIL, null, null), "done fail"},
        new Object[] {
          JobStatus.Judged.infrastructure("no power"), "done incomplete Infrastructure"
        },
        new Object[] {new JobStatus.Unknown(), "done incomplete Infrastructure"});
  }

  @ParameterizedTest
  @MethodSource("ends")
  void endedJobIsReportedAndDeleted(JobStatus status, String end) {
    JobTable.Claim claim = claim(hinted(), status, false);
    JobStepper stepper = stepper();
    assertThat(stepper.take(claim)).isEmpty();
    assertThat(lab.calls).containsExactly("observe", "collect", "forget");
    assertThat(end(claim)).isEqualTo(end);
    assertThat(Stream.of(Result.values()).mapToLong(stepper::ended).sum()).isEqualTo(1);
  }

  @ParameterizedTest(name = "timed out {0}, {1}")
  @CsvSource({
    "false, 0, done pass",
    "false, 1, done fail",
    "true, 0, done pass",
    "true, 1, done fail",
  })
  void unansweredResultIsReportedAgainThoughTheRuntimeForgetsTheJob(
      boolean late, int exitStatus, String end) {
    JobTable.Claim claim =
        claim(late ? timedOut() : hinted(), new JobStatus.Exited(exitStatus), late);
    try (KciApi unheard = withoutWrites()) {
      assertThatThrownBy(() -> stepper(unheard).take(claim))
          .isInstanceOf(UnavailableException.class);
    }
    lab.jobs.clear();
    assertThat(stepper().take(claim)).isEmpty();
    assertThat(end(claim)).isEqualTo(end);
  }

  @Test
  void unansweredLateResultIsReportedAgainAfterARestart() {
    JobTable.Claim claim = claim(timedOut(), true, true);
    lab.jobs.put(claim.job().nodeId(), new JobStatus.Exited(0));
    try (KciApi unheard = withoutWrites()) {
      assertThatThrownBy(() -> stepper(unheard).take(claim))
          .isInstanceOf(UnavailableException.class);
    }
    lab.jobs.clear();
    assertThat(stepper().take(claim)).isEmpty();
    assertThat(end(claim)).isEqualTo("done pass");
  }

  @Test
  void buildKeepsItsArtifactsThoughTheRuntimeForgetsIt() throws IOException {
    Path kernel = Files.writeString(temp.resolve("bzImage"), "kernel");
    storage = new LocalStorage(temp.resolve("storage"), URI.create("https://storage.example/"));
    lab.files = Map.of("kernel", kernel);
    Node build =
        api.nodes()
            .update(
                api.nodes().create(Node.builder(NodeKind.KBUILD, "build").build()),
                found -> Lifecycle.named(found, Lab.handle(found.requireId())));
    JobTable.Claim claim = claim(build, new JobStatus.Exited(0), false);
    try (KciApi unheard = withoutWrites()) {
      assertThatThrownBy(() -> stepper(unheard).take(claim))
          .isInstanceOf(UnavailableException.class);
    }
    lab.jobs.clear();
    lab.files = Map.of();
    assertThat(stepper().take(claim)).isEmpty();
    assertThat(end(claim)).isEqualTo("available pass");
    assertThat(read(claim).artifacts()).containsOnlyKeys("kernel");
  }

  @Test
  void resultIsWrittenWithoutTheTestsThatTheApiRefuses() throws IOException {
    lab.log =
        Files.writeString(temp.resolve("two-tests"), "TAP version 13\n1..2\nok 1 a\nok 2 b\n");
    JobTable.Claim claim = claim(hinted(), new JobStatus.Exited(0), false);
    try (KciApi small = refusingTrees(413)) {
      assertThat(stepper(small).take(claim)).isEmpty();
    }
    assertThat(end(claim)).isEqualTo("done pass");
    assertThat(read(claim).data().integer("misc.unread_results")).contains(2L);
    assertThat(lab.calls).containsExactly("observe", "collect", "forget");
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404, 409, 429})
  void testsAreReportedAgainIfOnlyTheNodeOrTheTokenIsRefused(int status) throws IOException {
    lab.log = Files.writeString(temp.resolve("one-test"), "TAP version 13\n1..1\nok 1 a\n");
    JobTable.Claim claim = claim(hinted(), new JobStatus.Exited(0), false);
    try (KciApi refusing = refusingTrees(status)) {
      assertThatThrownBy(() -> stepper(refusing).take(claim)).isInstanceOf(ApiException.class);
    }
    assertThat(end(claim)).isEqualTo("running");
    assertThat(stepper().take(claim)).isEmpty();
    assertThat(end(claim)).isEqualTo("done pass");
    NodeQuery below = NodeQuery.where(NodeField.PARENT.is(claim.job().nodeId()));
    assertThat(api.nodes().count(below)).isEqualTo(1);
  }

  /** A client of an API behind a proxy that answers this to each tree. */
  private static KciApi refusingTrees(int status) {
    return through(
        chain -> {
          Request request = chain.request();
          boolean isTree =
              request.method().equals("PUT") && request.url().encodedPath().contains("/nodes/");
          return isTree
              ? new Response.Builder()
                  .request(request)
                  .protocol(Protocol.HTTP_1_1)
                  .code(status)
                  .message("refused")
                  .body(ResponseBody.create("<html>", MediaType.get("text/html")))
                  .build()
              : chain.proceed(request);
        });
  }

  /** A client whose writes are lost. */
  private static KciApi withoutWrites() {
    return unheard(false);
  }

  /** A client whose first write arrives, but is not answered, and nothing after it. */
  private static KciApi withoutAnswers() {
    return unheard(true);
  }

  private static KciApi unheard(boolean arrives) {
    AtomicBoolean away = new AtomicBoolean();
    return through(
        chain -> {
          if (chain.request().method().equals("GET") && !away.get()) {
            return chain.proceed(chain.request());
          }
          if (arrives && away.compareAndSet(false, true)) {
            chain.proceed(chain.request()).close();
          }
          throw new SocketTimeoutException("timeout");
        });
  }

  /** A client that does not try again. */
  private static KciApi through(Interceptor interceptor) {
    return KciApi.builder(sandbox.url())
        .token(sandbox.token("pipeline"))
        .httpClient(new OkHttpClient.Builder().addInterceptor(interceptor).build())
        .retries(0)
        .build();
  }

  @Test
  void jobThatCannotBeDeletedIsReported() {
    lab.keepsJobs = true;
    JobTable.Claim claim = claim(hinted(), new JobStatus.Exited(0), false);
    assertThat(stepper().take(claim)).isEmpty();
    assertThat(end(claim)).isEqualTo("done pass");
  }

  @Test
  void silenceChangesNothingAboutASubmittedJob() {
    JobTable.Claim claim = claim(hinted(), new JobStatus.Running(), false);
    SupervisedJob before = claim.job();
    lab.deaf = true;
    assertThatThrownBy(() -> stepper().take(claim)).hasMessage("no answer");
    assertThat(claim.job()).isEqualTo(before);
    assertThat(end(claim)).isEqualTo("running");
  }

  @Test
  void jobIsCancelledOnlyIfItsNodeHasEnded() {
    JobTable.Claim claim = claim(hinted(), new JobStatus.Running(), true);
    assertThat(stepper().take(claim)).as("somebody only said so").isPresent();
    assertThat(lab.calls).containsExactly("observe");
    assertThat(claim.isCancelled()).isFalse();
  }

  static Stream<Object[]> jobsOfNodesThatTimedOut() {
    return Stream.of(
        new Object[] {new JobStatus.Exited(0), "observe collect forget", "done pass"},
        new Object[] {new JobStatus.Exited(1), "observe collect forget", "done fail"},
        new Object[] {
          new JobStatus.Judged(Result.PASS, null, null), "observe collect forget", "done pass"
        },
        new Object[] {
          new JobStatus.Running(), "observe cancel collect forget", "done incomplete node_timeout"
        },
        new Object[] {
          new JobStatus.Exited(128 + 9),
          "observe cancel collect forget",
          "done incomplete node_timeout"
        },
        new Object[] {
          new JobStatus.Exited(128 + 15),
          "observe cancel collect forget",
          "done incomplete node_timeout"
        });
  }

  @ParameterizedTest
  @MethodSource("jobsOfNodesThatTimedOut")
  void onlyJobsThatEndedByThemselvesReplaceATimeout(JobStatus status, String calls, String end) {
    JobTable.Claim claim = claim(timedOut(), status, true);
    assertThat(stepper().take(claim)).isEmpty();
    assertThat(String.join(" ", lab.calls)).isEqualTo(calls);
    assertThat(end(claim)).isEqualTo(end);
  }

  @Test
  void resultThatSomebodyElseSetIsKept() {
    Node node =
        api.nodes().update(hinted(), now -> now.withState(NodeState.DONE).withResult(Result.SKIP));
    JobTable.Claim claim = claim(node, new JobStatus.Exited(0), true);
    assertThat(stepper().take(claim)).isEmpty();
    assertThat(lab.calls).containsExactly("cancel", "collect", "forget");
    assertThat(end(claim)).isEqualTo("done skip");
  }

  @Test
  void lateNodeEndsItsJob() {
    JobTable.Claim claim = claim(hinted(), new JobStatus.Running(), false);
    now = now.plus(Duration.ofHours(2));
    assertThat(stepper().take(claim)).isEmpty();
    assertThat(lab.jobs).isEmpty();
    assertThat(end(claim)).isEqualTo("done incomplete node_timeout");
  }

  /** Whatever the runtime says of a job that was just killed. */
  static Stream<JobStatus> killedJobs() {
    return Stream.of(new JobStatus.Exited(143), new JobStatus.Exited(0), null);
  }

  @ParameterizedTest
  @MethodSource("killedJobs")
  void jobCancelledAtItsTimeoutIsKnownUntilItsNodeSaysSo(@Nullable JobStatus killed) {
    lab.killed = killed;
    JobTable.Claim claim = claim(hinted(), new JobStatus.Running(), false);
    now = now.plus(Duration.ofHours(2));
    try (KciApi unheard = withoutWrites()) {
      assertThatThrownBy(() -> stepper(unheard).take(claim))
          .isInstanceOf(UnavailableException.class);
    }
    assertThat(lab.calls).contains("cancel").doesNotContain("forget");
    assertThat(claim.job().takesPlace()).as("it has ended").isFalse();
    assertThat(stepper().take(claim)).isEmpty();
    assertThat(lab.calls).endsWith("forget");
    assertThat(end(claim)).isEqualTo("done incomplete node_timeout");
  }

  @Test
  void unansweredTimeoutOfTheNodeIsNotReplaced() {
    lab.killed = new JobStatus.Exited(143);
    JobTable.Claim claim = claim(hinted(), new JobStatus.Running(), false);
    now = now.plus(Duration.ofHours(2));
    try (KciApi unanswered = withoutAnswers()) {
      assertThatThrownBy(() -> stepper(unanswered).take(claim))
          .isInstanceOf(UnavailableException.class);
    }
    assertThat(end(claim)).isEqualTo("done incomplete node_timeout");
    assertThat(stepper().take(claim)).isEmpty();
    assertThat(end(claim)).isEqualTo("done incomplete node_timeout");
  }

  @Test
  void jobThatWasKilledBeforeARestartHasTimedOut() {
    lifecycle = TestReporter.lifecycle(Duration.ofDays(1));
    JobTable.Claim claim = claim(node(), true, false);
    lab.jobs.put(claim.job().nodeId(), new JobStatus.Exited(137));
    now = now.plus(Duration.ofHours(2));
    JobStepper stepper = stepper();
    assertThat(stepper.take(claim)).contains(now);
    assertThat(stepper.take(claim)).isEmpty();
    assertThat(lab.calls).doesNotContain("submit");
    assertThat(end(claim)).isEqualTo("done incomplete node_timeout");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void onlyWhatWaitsHasMoreTimeAfterARestart(boolean there) {
    lifecycle = TestReporter.lifecycle(Duration.ofDays(1));
    JobTable.Claim claim = claim(node(), true, false);
    Instant timeout = claim.job().node().timeout();
    if (there) {
      lab.jobs.put(claim.job().nodeId(), new JobStatus.Running());
    }
    now = timeout.minus(Duration.ofMinutes(3));
    assertThat(stepper().take(claim)).isPresent();
    assertThat(read(claim).timeout().isAfter(timeout)).isEqualTo(!there);
  }

  @Test
  void whatMayWaitHasMoreTimeWhileItsRuntimeIsDown() {
    lifecycle = TestReporter.lifecycle(Duration.ofDays(1));
    patience = 1;
    lab.deaf = true;
    JobStepper stepper = stepper();
    JobTable.Claim first = claim(node(), true, false);
    assertThatThrownBy(() -> stepper.take(first)).hasMessage("no answer");
    JobTable.Claim claim = claim(node(), true, false);
    Instant timeout = claim.job().node().timeout();
    now = timeout.minus(Duration.ofMinutes(3));
    assertThat(stepper.take(claim)).as("there is no room, either").isPresent();
    assertThat(read(claim).timeout()).isAfter(timeout);
  }

  @Test
  void resultThatCrossedTheCancellationCounts() {
    lab.killed = new JobStatus.Judged(Result.PASS, null, null); // as the lab says
    JobTable.Claim claim = claim(hinted(), new JobStatus.Running(), false);
    now = now.plus(Duration.ofHours(2));
    assertThat(stepper().take(claim)).isEmpty();
    assertThat(end(claim)).isEqualTo("done pass");
  }

  @Test
  void resultOfAJobThatCouldNotBeCancelledCounts() {
    JobTable.Claim claim = claim(hinted(), new JobStatus.Running(), false);
    now = now.plus(Duration.ofHours(2));
    lab.onCancel =
        () -> {
          throw RuntimeFailure.refused("not now");
        };
    assertThatThrownBy(() -> stepper().take(claim)).hasMessage("not now");
    lab.jobs.put(claim.job().nodeId(), new JobStatus.Exited(0));
    assertThat(stepper().take(claim)).isEmpty();
    assertThat(end(claim)).isEqualTo("done pass");
  }

  @Test
  void testsOfAJobThatTimedOutAreReportedOnce() throws IOException {
    lab.log = Files.writeString(temp.resolve("log"), "TAP version 14\n1..2\nok 1 - one\n");
    JobTable.Claim claim = claim(hinted(), new JobStatus.Running(), false);
    now = now.plus(Duration.ofHours(2));
    try (KciApi unanswered = withoutAnswers()) {
      assertThatThrownBy(() -> stepper(unanswered).take(claim))
          .isInstanceOf(UnavailableException.class);
    }
    long tests = tests(claim);
    assertThat(tests).isPositive();
    claim.update(job -> job.withNode(job.node(), Instant.EPOCH)); // as after a failed step
    assertThat(stepper().take(claim)).isEmpty();
    assertThat(tests(claim)).isEqualTo(tests);
    assertThat(end(claim)).isEqualTo("done incomplete node_timeout");
  }

  private static long tests(JobTable.Claim claim) {
    return api.nodes().count(NodeQuery.where(NodeField.PARENT.is(claim.job().nodeId())));
  }

  @Test
  void newsDuringTheStepDoesNotKeepTheNodeOpen() {
    JobTable.Claim claim = claim(hinted(), new JobStatus.Running(), false);
    now = now.plus(Duration.ofHours(2));
    lab.onCancel = () -> table.cancel(claim.job().nodeId());
    assertThat(stepper().take(claim)).isEmpty();
    assertThat(end(claim)).isEqualTo("done incomplete node_timeout");
  }

  @Test
  void nothingIsCollectedWhileTheApiIsAway() {
    JobTable.Claim claim = claim(hinted(), new JobStatus.Exited(0), false);
    now = now.plusSeconds(10);
    try (KciApi away = KciApi.builder(URI.create("http://127.0.0.1:1/")).retries(0).build()) {
      assertThatThrownBy(() -> stepper(away).take(claim)).isInstanceOf(UnavailableException.class);
    }
    assertThat(lab.calls).containsExactly("observe");
    assertThat(stepper().take(claim)).isEmpty();
    assertThat(end(claim)).isEqualTo("done pass");
  }

  @Test
  void requestThatArrivesWhileTheDefinitionIsMadeIsNotRepeated() {
    JobTable.Claim claim = claim(node(), true, false);
    beforeDefinition = () -> lab.jobs.put(claim.job().nodeId(), new JobStatus.Running());
    assertThat(stepper().take(claim)).contains(now);
    assertThat(lab.calls).containsExactly("find", "find");
    assertThat(claim.job().handle()).isEqualTo(Lab.handle(claim.job().nodeId()));
  }

  @Test
  void jobOfAMissingNodeIsCancelled() {
    Node gone = node().toBuilder().id("0123456789abcdef01234567").build();
    JobTable.Claim claim = claim(gone, new JobStatus.Running(), true);
    assertThat(stepper().take(claim)).isEqualTo(Optional.empty());
    assertThat(lab.calls).contains("cancel", "forget");
    assertThat(lab.jobs).isEmpty();
  }

  @Test
  void givenUpJobStaysInItsRuntime() {
    JobTable.Claim claim = claim(hinted(), new JobStatus.Running(), false);
    assertThat(stepper().giveUp(claim, "crashed")).isEmpty();
    assertThat(lab.calls).isEmpty();
    assertThat(end(claim)).isEqualTo("done incomplete Bug");
    assertThat(List.copyOf(lab.jobs.values())).containsExactly(new JobStatus.Running());
  }
}
