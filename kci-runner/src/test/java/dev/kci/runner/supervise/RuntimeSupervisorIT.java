package dev.kci.runner.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.KciApi;
import dev.kci.api.Nodes;
import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.EventQuery;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.api.model.TelemetryEvent;
import dev.kci.api.model.TelemetryField;
import dev.kci.api.model.WaitNote;
import dev.kci.api.model.WaitReason;
import dev.kci.machine.Machine;
import dev.kci.runtime.Await;
import dev.kci.runtime.JobRequest;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.runtime.RuntimeLimits;
import dev.kci.sandbox.Sandbox;
import dev.kci.sandbox.faults.Fault;
import dev.kci.service.Quarantine;
import dev.kci.storage.Storage;
import dev.kci.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The supervisor with the sandbox's API and a lab that does as the test says. */
class RuntimeSupervisorIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path temp;
  private final Lab lab = new Lab();
  private Sandbox sandbox;
  private KciApi api;
  private Nodes reporting;
  private RuntimeSupervisor supervisor;
  private @Nullable Storage storage;
  private JobDefinitions definitions =
      node -> new JobRequest(node, "", Map.of(), Map.of(), Instant.now());
  private Duration answerLimit = Duration.ofMinutes(1);
  private volatile Duration ahead = Duration.ZERO;
  private final Queue<TelemetryEvent> told = new ConcurrentLinkedQueue<>();

  @BeforeEach
  void start() throws IOException {
    sandbox = Sandbox.start();
    api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();
    reporting = api.nodes();
  }

  @AfterEach
  void stop() throws IOException {
    lab.answers();
    supervisor.close();
    api.close();
    sandbox.close();
  }

  @Test
  void queuedJobGetsMoreTimeWithinBounds() {
    supervise(4, Duration.ofSeconds(2));
    Node node = node("queued", Duration.ofSeconds(2));
    accept(node);
    await("the timeout moves", () -> read(node).timeout().isAfter(node.timeout()));
    assertThat(read(node).state()).isEqualTo(NodeState.AVAILABLE);
    await("the job is cancelled", () -> lab.jobs.isEmpty());
    assertThat(Instant.now()).isAfter(node.timeout().plusSeconds(2));
    assertThat(read(node).timeout().truncatedTo(ChronoUnit.MILLIS))
        .isEqualTo(node.timeout().plusSeconds(2).truncatedTo(ChronoUnit.MILLIS));
    assertThat(lab.submitted).hasValue(1);
  }

  @Test
  void jobThatWaitsForRoomGetsMoreTime() {
    supervise(1, Duration.ofHours(1));
    accept(node("first", Duration.ofHours(1)));
    Node waiting = node("second", Duration.ofSeconds(2));
    accept(waiting);
    await("the timeout moves", () -> read(waiting).timeout().isAfter(waiting.timeout()));
    assertThat(read(waiting).state()).isEqualTo(NodeState.RUNNING);
    assertThat(lab.submitted).hasValue(1);
  }

  @Test
  void nodesSayWhyTheirJobsWaitUntilTheyRun() {
    supervise(1, Duration.ZERO);
    Node first = node("first", Duration.ofHours(9));
    accept(first);
    await("the first is queued", () -> lab.jobs.containsKey(first.requireId()));
    Node second = node("second", Duration.ofHours(9));
    accept(second);
    await("why", () -> waits(first, "queued") && waits(second, "no_room"));

    lab.jobs.put(first.requireId(), new JobStatus.Running());
    supervisor.changed(first.requireId());
    await("it runs", () -> WaitNote.of(read(first)).isEmpty());

    lab.jobs.put(first.requireId(), new JobStatus.Exited(0));
    supervisor.changed(first.requireId());
    await("the second is next", () -> read(second).data().string("job_id").isPresent());
    await("why it is queued", () -> waits(second, "queued"));
    lab.jobs.put(second.requireId(), new JobStatus.Exited(0));
    supervisor.changed(second.requireId());
    await("the result", () -> read(second).result() == Result.PASS);
    assertThat(WaitNote.of(read(second))).isEmpty();
    assertThat(api.events().history(EventQuery.all().node(second.requireId())))
        .describedAs("created, available, done: notes cause no events")
        .hasSize(3);
  }

  @Test
  void waitingJobHasTheLabsReason() {
    supervise(1, Duration.ZERO, Duration.ofDays(9));
    for (int i = 0; i < 1000; i++) {
      lab.refusals.add(RuntimeFailure.withoutDevice("no device of type x15 is online"));
    }
    Node node = node("job", Duration.ofHours(9));
    accept(node);
    await("why", () -> waits(node, "no_device"));
    assertThat(WaitNote.of(read(node)).orElseThrow().reason().text())
        .isEqualTo("no device of type x15 is online");
    lab.deaf = true;
    await("why now", () -> waits(node, "no_answer"));
    lab.deaf = false;
    lab.refusals.clear();
    await("it is there", () -> read(node).data().string("job_id").isPresent());
    assertThat(WaitNote.of(read(node)).map(note -> note.reason().code()))
        .isNotEqualTo(Optional.of(WaitReason.Code.NO_ANSWER));
  }

  @Test
  void telemetryHasSubmissionResultAndTests() throws IOException {
    supervise(4, Duration.ZERO);
    lab.log = Files.writeString(temp.resolve("log"), "TAP version 13\n1..1\nok 1 boots\n");
    Node node = node("job", Duration.ofHours(1));
    accept(node);
    await("the job is there", () -> lab.jobs.containsKey(node.requireId()));
    lab.jobs.put(node.requireId(), new JobStatus.Exited(0));
    supervisor.changed(node.requireId());
    await("the result", () -> read(node).result() == Result.PASS && !supervisor.isBusy());
    assertThat(kinds()).containsExactly("job_submission", "job_result", "test_result");
    assertThat(told)
        .allMatch(event -> node.requireId().equals(event.texts().get(TelemetryField.NODE_ID)))
        .allMatch(event -> event.texts().containsKey(TelemetryField.JOB_ID));
    assertThat(read(node).data().string("device")).contains("board-1");
    assertThat(read(node).image()).contains(Lab.IMAGE.text());
    assertThat(told)
        .last()
        .satisfies(
            event -> assertThat(event.texts()).containsEntry(TelemetryField.DEVICE_ID, "board-1"));
  }

  @Test
  void telemetryReportsASilentRuntimeOnce() {
    supervise(4, Duration.ZERO);
    lab.deaf = true;
    Node node = node("job", Duration.ofHours(1));
    accept(node);
    await("some tries", () -> lab.calls.size() >= 3);
    assertThat(kinds()).containsExactly("runtime_error");
    lab.deaf = false;
    await("the job is there", () -> kinds().size() > 1);
    assertThat(kinds()).containsExactly("runtime_error", "job_submission");
  }

  @Test
  void telemetryReportsAJobThatWaitedInVain() {
    supervise(4, Duration.ZERO);
    for (int i = 0; i < 1000; i++) {
      lab.refusals.add(RuntimeFailure.withoutDevice("no device of type x15 is online"));
    }
    accept(node("job", Duration.ofSeconds(2)));
    await("it is over", () -> !told.isEmpty());
    assertThat(kinds()).containsExactly("job_skip");
    assertThat(told.element().texts())
        .containsEntry(TelemetryField.ERROR_TYPE, "no_online_devices");
  }

  @Test
  void telemetryReportsAJobThatTimedOut() {
    supervise(4, Duration.ZERO);
    Node node = node("job", Duration.ofHours(1));
    accept(node);
    await("the job is there", () -> read(node).data().string("job_id").isPresent());
    api.nodes()
        .update(
            read(node),
            found -> found.doneWithError(Result.INCOMPLETE, ErrorCode.NODE_TIMEOUT, "t"));
    supervisor.nodeDone(node.requireId());
    await("it is over", () -> told.size() == 2);
    assertThat(kinds()).containsExactly("job_submission", "job_result");
    assertThat(told)
        .last()
        .satisfies(
            event ->
                assertThat(event.texts()).containsEntry(TelemetryField.ERROR_TYPE, "node_timeout"));
  }

  private List<String> kinds() {
    return told.stream().map(event -> event.texts().get(TelemetryField.KIND)).toList();
  }

  /** Half a minute passes with each look. */
  private boolean waits(Node node, String reason) {
    ahead = ahead.plusSeconds(31);
    return WaitNote.of(read(node))
        .filter(note -> note.reason().code().wireName().equals(reason))
        .isPresent();
  }

  @Test
  void jobOfADoneNodeEndsHoweverBusyTheRuntimeIs() {
    supervise(4, Duration.ZERO);
    Node node = node("job", Duration.ofHours(1));
    accept(node);
    await("the job is there", () -> lab.jobs.containsKey(node.requireId()));
    api.nodes().update(read(node), found -> found.done(Result.INCOMPLETE));
    supervisor.nodeDone(node.requireId());
    await("the job is cancelled", () -> lab.jobs.isEmpty() && !supervisor.isBusy());
    assertThat(read(node).result()).isEqualTo(Result.INCOMPLETE);
  }

  @Test
  void silentLabIsRetriedUntilItAnswers() {
    supervise(4, Duration.ZERO);
    lab.deaf = true;
    Node node = node("job", Duration.ofHours(1));
    accept(node);
    await("some tries", () -> lab.calls.size() >= 3);
    lab.deaf = false;
    await("the job is there", () -> lab.jobs.containsKey(node.requireId()));
    lab.jobs.put(node.requireId(), new JobStatus.Exited(0));
    supervisor.changed(node.requireId());
    await("the result", () -> read(node).result() == Result.PASS);
    assertThat(lab.submitted).hasValue(1);
  }

  @Test
  void slowSubmissionIsNotRepeated() {
    answerLimit = Duration.ofMillis(100);
    supervise(4, Duration.ZERO);
    lab.hangs("submit");
    Node node = node("job", Duration.ofHours(1));
    accept(node);
    await("it is tried again", () -> lab.count("find") >= 2);
    lab.answers();
    await("the job is taken", () -> read(node).data().string("job_id").isPresent());
    assertThat(lab.submitted).hasValue(1);
  }

  @Test
  void unansweredCallsBlockNoWorker() {
    answerLimit = Duration.ofMillis(100);
    supervise(4, Duration.ZERO);
    lab.hangs("observe");
    for (int i = 0; i < 4; i++) { // there are two workers
      accept(node("job-" + i, Duration.ofHours(1)));
    }
    await("all jobs are there", () -> lab.jobs.size() == 4);
    assertThat(supervisor.isBusy()).isTrue();
  }

  @Test
  void labThatWasFullMayBeSilentForAMoment() {
    supervise(4, Duration.ZERO, Duration.ofMillis(200));
    lab.refusals.add(RuntimeFailure.full("no device"));
    lab.refusals.add(RuntimeFailure.full("no device"));
    lab.refusals.add(RuntimeFailure.full("no device"));
    lab.refusals.add(RuntimeFailure.unavailable("no answer", null));
    Node node = node("job", Duration.ofHours(1));
    accept(node);
    await("the job is there", () -> lab.jobs.containsKey(node.requireId()));
    assertThat(read(node).result()).isNull();
  }

  @Test
  void jobThatCannotBeDeletedIsReportedOnce() {
    supervise(4, Duration.ZERO);
    lab.keepsJobs = true;
    Node build = build();
    accept(build);
    await("the job is there", () -> lab.jobs.containsKey(build.requireId()));
    lab.jobs.put(build.requireId(), new JobStatus.Exited(0));
    supervisor.changed(build.requireId());
    await("the report", () -> !supervisor.isBusy());
    assertThat(lab.count("collect")).isEqualTo(1);
    assertThat(read(build).state()).isEqualTo(NodeState.AVAILABLE);
    assertThat(read(build).result()).isEqualTo(Result.PASS);
    lab.keepsJobs = false;
    supervisor.cancelOrphans();
    await("the job is removed", () -> lab.jobs.isEmpty());
  }

  @Test
  void logIsNotLostIfAStopInterruptsItsUpload(@TempDir Path folder) throws IOException {
    lab.log = Files.writeString(folder.resolve("log"), "hello");
    Stopping stopping = new Stopping();
    storage = stopping;
    supervise(4, Duration.ZERO);
    Node node = node("job", Duration.ofHours(1));
    accept(node);
    await("the job is there", () -> lab.jobs.containsKey(node.requireId()));
    lab.jobs.put(node.requireId(), new JobStatus.Exited(0));
    await("some tries", () -> stopping.tries.get() >= 2);
    assertThat(read(node).result()).isNull();
    assertThat(lab.jobs).containsKey(node.requireId());
  }

  @Test
  void failureWithoutTestsIsExplainedByTheLogsEnd(@TempDir Path folder) throws IOException {
    lab.log = Files.writeString(folder.resolve("log"), "begin\nld: cannot find -lelf\n");
    supervise(4, Duration.ZERO);
    Node node = node("job", Duration.ofHours(1));
    accept(node);
    await("the job is there", () -> lab.jobs.containsKey(node.requireId()));
    lab.jobs.put(node.requireId(), new JobStatus.Exited(2));
    await("the result", () -> read(node).result() == Result.FAIL);
    assertThat(read(node).errorMessage())
        .contains("exit status 2; last lines of the log:\nbegin\nld: cannot find -lelf");
  }

  @Test
  void remainsOfAKilledRunnerAreDeleted() throws IOException {
    Path left = Files.createDirectories(temp.resolve("reports").resolve("report-1"));
    Files.writeString(left.resolve("log"), "half");
    lab.log = Files.writeString(temp.resolve("log"), "hello");
    supervise(4, Duration.ZERO);
    assertThat(left).doesNotExist();
    Node node = node("job", Duration.ofHours(1));
    accept(node);
    await("the job is there", () -> lab.jobs.containsKey(node.requireId()));
    lab.jobs.put(node.requireId(), new JobStatus.Exited(0));
    await("the result", () -> read(node).result() == Result.PASS && !supervisor.isBusy());
    assertThat(temp.resolve("reports")).isEmptyDirectory();
  }

  @Test
  void errorInAStepEndsTheThreadAndIsNotRetried() throws Exception {
    Node node = node("job", Duration.ofHours(1));
    Error error = new StackOverflowError("of the test");
    assertThat(errorThatEnds(node, error)).isSameAs(error);
    supervisor.changed(node.requireId());
    supervisor.close();
    assertThat(read(node).result()).isNull();
  }

  @Test
  void jobThatCrashedTheProcessTwiceIsGivenUp() throws Exception {
    Node node = node("job", Duration.ofHours(1));
    for (int i = 0; i < 2; i++) {
      errorThatEnds(node, new StackOverflowError("of the test"));
      supervisor.close();
      assertThat(read(node).result()).isNull();
    }
    supervise(1, Duration.ZERO);
    accept(node);
    await("it is given up", () -> read(node).result() == Result.INCOMPLETE);
    assertThat(read(node).errorMessage())
        .hasValueSatisfying(message -> assertThat(message).contains("defect"));
    supervisor.cancelOrphans();
    Node another = node("another", Duration.ofHours(1));
    accept(another);
    await("only the other is there", () -> lab.jobs.keySet().equals(Set.of(another.requireId())));
  }

  @Test
  void successAfterAnErrorResetsTheCount() throws Exception {
    Node node = node("job", Duration.ofHours(1));
    errorThatEnds(node, new OutOfMemoryError("of the test"));
    supervisor.close();
    assertThat(temp.resolve("set-aside")).isNotEmptyDirectory();
    supervise(1, Duration.ZERO);
    lab.jobs.put(node.requireId(), new JobStatus.Exited(0));
    accept(node);
    await("the report", () -> read(node).result() == Result.PASS && !supervisor.isBusy());
    supervisor.close();
    assertThat(temp.resolve("set-aside")).isEmptyDirectory();
  }

  /** What ends a worker of a new supervisor that has this job, whose first look is an Error. */
  private Throwable errorThatEnds(Node node, Error error) throws Exception {
    CompletableFuture<Throwable> died = new CompletableFuture<>();
    ThreadGroup threads =
        new ThreadGroup("of the supervisor") {
          @Override
          public void uncaughtException(Thread thread, Throwable cause) {
            died.complete(cause);
          }
        };
    Thread start = new Thread(threads, () -> supervise(1, Duration.ZERO));
    start.start();
    start.join();
    lab.error.set(error);
    accept(node);
    return died.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void jobThatEndedDuringAQueryDoesNotRunAgain() {
    supervise(4, Duration.ZERO);
    Node asAQueryHadIt = node("job", Duration.ofHours(1));
    accept(asAQueryHadIt);
    await("the job is there", () -> lab.jobs.containsKey(asAQueryHadIt.requireId()));
    lab.jobs.put(asAQueryHadIt.requireId(), new JobStatus.Exited(0));
    supervisor.changed(asAQueryHadIt.requireId());
    await("the job is forgotten", () -> !supervisor.isBusy());
    accept(asAQueryHadIt);
    accept(node("another", Duration.ofHours(1)));
    await("another job is there", () -> !lab.jobs.isEmpty());
    assertThat(supervisor.has(asAQueryHadIt.requireId())).isFalse();
    assertThat(lab.submitted).hasValue(2);
  }

  @Test
  void missingAncestorIsReportedOnTheNode() {
    definitions =
        node -> {
          api.nodes().get("000000000000000000000000"); // as the parent of a node would be read
          throw new IllegalStateException("it is not there");
        };
    supervise(4, Duration.ZERO);
    Node node = node("job", Duration.ofHours(1));
    accept(node);
    await("the node ends", () -> read(node).state() == NodeState.DONE);
    assertThat(read(node).result()).isEqualTo(Result.INCOMPLETE);
    assertThat(read(node).errorCode()).contains("job_generation_error");
    assertThat(read(node).errorMessage().orElse("")).contains("an ancestor of the node is gone");
    assertThat(lab.submitted).hasValue(0);
  }

  @Test
  @Timeout(30) // each waits 3 s for what hangs, but all at the same time
  void hangingSupervisorsAreClosedTogether() {
    lab.hangs("submit");
    List<RuntimeSupervisor> hanging = new ArrayList<>();
    for (int i = 0; i < 15; i++) {
      supervise(4, Duration.ZERO);
      accept(node("job-" + i, Duration.ofHours(1)));
      hanging.add(supervisor);
    }
    await("all hang", () -> lab.submitted.get() == 15);
    hanging.forEach(RuntimeSupervisor::stop);
    hanging.forEach(RuntimeSupervisor::close);
  }

  @Test
  void orphanedJobsAndNodesAreEnded() {
    supervise(4, Duration.ZERO);
    lab.jobs.put("000000000000000000000000", new JobStatus.Running());
    Node lost = node("lost", Duration.ofHours(1));
    Node taken =
        api.nodes().update(lost, found -> found.withData(found.data().with("job_id", "gone")));
    accept(taken);
    supervisor.cancelOrphans();
    await("the node ends", () -> read(lost).state() == NodeState.DONE);
    assertThat(read(lost).result()).isEqualTo(Result.INCOMPLETE);
    assertThat(read(lost).errorCode()).contains("Infrastructure");
    await("the job ends", () -> lab.jobs.isEmpty());
    assertThat(lab.submitted).hasValue(0);
  }

  @Test
  void hintedJobIsNotTouchedUnlessTheRuntimeConfirmsIt() {
    supervise(4, Duration.ZERO);
    lab.jobs.put("another", new JobStatus.Running());
    Node forged = node("forged", "job-another");
    accept(forged);
    await("the node ends", () -> read(forged).state() == NodeState.DONE);
    assertThat(read(forged).errorMessage().orElse("")).contains("no job for this node");
    Node over = node("over", "job-another");
    accept(over);
    supervisor.nodeDone(over.requireId());
    await("it is given up", () -> !supervisor.isBusy());
    assertThat(lab.jobs).containsKey("another");
    assertThat(lab.unconfirmed).isEmpty();
  }

  @Test
  void wrongJobIdOnANodeIsCorrected() {
    supervise(4, Duration.ZERO);
    Node edited = node("edited", "job-another");
    lab.jobs.put(edited.requireId(), new JobStatus.Running());
    accept(edited);
    String own = "job-" + edited.requireId();
    await(
        "its own job", () -> read(edited).data().string("job_id").filter(own::equals).isPresent());
    assertThat(lab.submitted).hasValue(0);
    assertThat(lab.unconfirmed).isEmpty();
  }

  @Test
  void jobOnlyEndsWithItsNodeWhateverAnEventSays() {
    supervise(4, Duration.ZERO);
    Node node = node("job", Duration.ofHours(1));
    accept(node);
    await("the job is there", () -> read(node).data().string("job_id").isPresent());
    supervisor.nodeDone(node.requireId()); // anybody can publish such an event
    lab.jobs.put(node.requireId(), new JobStatus.Exited(0));
    supervisor.changed(node.requireId());
    await("the result", () -> read(node).result() == Result.PASS);
  }

  @Test
  void unplannedNodeEndsWithoutAJob() {
    supervise(4, Duration.ZERO);
    Node node = node("job", Duration.ofHours(1));
    supervisor.accept(
        node,
        () -> {
          throw new InvalidJobException(ErrorCode.INVALID_JOB_PARAMS, "not planned", null);
        });
    await("the node ends", () -> read(node).state() == NodeState.DONE);
    assertThat(read(node).result()).isEqualTo(Result.INCOMPLETE);
    assertThat(read(node).errorMessage()).contains("not planned");
    assertThat(lab.submitted).hasValue(0);
  }

  @Test
  void plannedNodeIsSubmitted() {
    AtomicReference<Node> defined = new AtomicReference<>();
    definitions =
        node -> {
          defined.set(node);
          return new JobRequest(node, "", Map.of(), Map.of(), Instant.now());
        };
    supervise(4, Duration.ZERO);
    Node planned = node("job", Duration.ofHours(1));
    Node edited = api.nodes().update(planned, now -> now.withArtifact("tarball", "http://evil/"));
    supervisor.accept(edited, () -> planned);
    await("the job is there", () -> lab.jobs.containsKey(planned.requireId()));
    assertThat(defined.get().artifacts()).isEmpty();
  }

  @Test
  void numberOfUnreadResultsIsOnTheNode() throws IOException {
    lab.log = Files.writeString(temp.resolve("log"), "1..2\nok 1 a\nok 2 a\nuart-1> not ok 3 b\n");
    Path xml =
        Files.writeString(
            temp.resolve("xml"), "<testsuite name='s'><testcase name='c'/></testsuite>");
    lab.files = Map.of("junit.xml", xml);
    supervise(4, Duration.ZERO);
    Node node = node("job", Duration.ofHours(1));
    accept(node);
    await("it is there", () -> lab.jobs.size() == 1);
    lab.jobs.replaceAll((id, status) -> new JobStatus.Exited(0));
    await("it is over", () -> !supervisor.isBusy());
    assertThat(read(node).result()).isEqualTo(Result.INCOMPLETE);
    assertThat(read(node).errorMessage())
        .contains("1 line looks like a result but could not be read");
    assertThat(read(node).data().integer("misc.unread_results")).contains(1L);
    assertThat(children(node))
        .extracting(child -> child.path().get(child.path().size() - 1))
        .containsExactlyInAnyOrder("a", "a-2", "s");
  }

  @Test
  void kernelFaultsAreTestsBelowAJobThatPasses() throws IOException {
    lab.log =
        Files.writeString(
            temp.resolve("log"),
            """
            [    1.000000] WARNING: CPU: 0 PID: 1 at lib/foo.c:7 foo+0xc0/0x241
            [    1.000001] Call trace:
            ok 1 a
            """);
    supervise(4, Duration.ZERO);
    Node node = node("job", Duration.ofHours(1));
    accept(node);
    await("it is there", () -> lab.jobs.size() == 1);
    lab.jobs.replaceAll((id, status) -> new JobStatus.Exited(0));
    await("it is over", () -> !supervisor.isBusy());

    assertThat(read(node).result()).isEqualTo(Result.PASS);
    Node messages =
        children(node).stream()
            .filter(child -> child.name().equals("kernel-messages"))
            .findFirst()
            .orElseThrow();
    assertThat(messages.result()).isEqualTo(Result.FAIL);
    Node warning = children(messages).get(0);
    assertThat(warning.path()).containsExactly("job", "kernel-messages", "warning-foo");
    assertThat(warning.result()).isEqualTo(Result.FAIL);
    assertThat(warning.errorMessage())
        .hasValueSatisfying(
            text -> assertThat(text).startsWith("WARNING: CPU: 0").endsWith("\nCall trace:"));
  }

  @Test
  void kselftestSuitesAreBelowTheirBuild() throws IOException {
    lab.files =
        Map.of(
            "kselftest.tar.xz",
            Files.writeString(temp.resolve("tar"), ""),
            "kselftest_targets.txt",
            Files.writeString(temp.resolve("targets"), "accel net/mptcp timers\n"),
            "kselftest_metadata.json",
            Files.writeString(
                temp.resolve("metadata"),
                "{\"artifacts\":{\"kselftest\":[\"accel/a\",\"./net/mptcp/b\"]}}"));
    supervise(4, Duration.ZERO);
    Node build = build();
    accept(build);
    await("it is there", () -> lab.jobs.size() == 1);
    lab.jobs.replaceAll((id, status) -> new JobStatus.Exited(0));
    await("it is over", () -> !supervisor.isBusy());

    Node job = children(build).get(0);
    assertThat(job.kind()).isEqualTo(NodeKind.JOB);
    assertThat(job.path()).containsExactly("build", "build-kselftest");
    assertThat(job.state()).isEqualTo(NodeState.DONE);
    assertThat(job.result()).isEqualTo(Result.PASS);
    assertThat(job.data().string("job_id")).isEmpty();
    assertThat(children(job))
        .extracting(child -> child.kind().wireName() + " " + child.name() + " " + child.result())
        .containsExactlyInAnyOrder(
            "test build.kselftest.accel PASS",
            "test build.kselftest.net.mptcp PASS",
            "test build.kselftest.timers FAIL");
  }

  @Test
  void jobThatEndedBeforeTheTimeoutKeepsItsResultAndTests() throws IOException {
    lab.log = Files.writeString(temp.resolve("log"), "1..1\nok 1 a\n");
    supervise(4, Duration.ZERO);
    Node node = node("job", Duration.ofHours(1));
    Node failed = node("failed", Duration.ofHours(1));
    accept(node);
    accept(failed);
    await("both are there", () -> lab.jobs.size() == 2);
    lab.deaf = true; // so nobody sees their end before the nodes are done
    await("it is not heard", () -> !supervisor.isHealthy());
    lab.jobs.replaceAll((id, status) -> new JobStatus.Exited(0));
    api.nodes()
        .update(
            read(node),
            found ->
                found.doneWithError(Result.INCOMPLETE, ErrorCode.NODE_TIMEOUT, "its time is over"));
    api.nodes().update(read(failed), found -> found.done(Result.FAIL));
    supervisor.nodeDone(node.requireId());
    supervisor.nodeDone(failed.requireId());
    lab.deaf = false;
    await("both are forgotten", () -> !supervisor.isBusy());
    assertThat(read(node).result()).isEqualTo(Result.PASS);
    assertThat(read(node).errorCode()).isEmpty();
    assertThat(children(node)).extracting(Node::name).containsExactly("a");
    assertThat(read(failed).result())
        .describedAs("only a timeout is replaced")
        .isEqualTo(Result.FAIL);
    assertThat(children(failed)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {137, 143})
  void jobKilledAtItsTimeoutHasNoLateResult(int status) {
    supervise(4, Duration.ZERO);
    Node node = node("job", "job-x");
    Node timedOut =
        api.nodes()
            .update(
                node, found -> found.doneWithError(Result.INCOMPLETE, ErrorCode.NODE_TIMEOUT, "t"));
    lab.jobs.put(node.requireId(), new JobStatus.Exited(status));
    accept(timedOut);
    await("it is forgotten", () -> lab.jobs.isEmpty());
    assertThat(read(node).result()).isEqualTo(Result.INCOMPLETE);
  }

  @Test
  void lateResultIsFoundAfterARestart() {
    supervise(4, Duration.ZERO);
    Node node = node("job", "job-x");
    Node timedOut =
        api.nodes()
            .update(
                node, found -> found.doneWithError(Result.INCOMPLETE, ErrorCode.NODE_TIMEOUT, "t"));
    lab.jobs.put(node.requireId(), new JobStatus.Exited(0));
    accept(timedOut);
    supervisor.cancelOrphans();
    await("the result", () -> read(node).result() == Result.PASS);
    assertThat(lab.submitted).hasValue(0);
  }

  private List<Node> children(Node parent) {
    return api.nodes().findAll(NodeQuery.where(NodeField.PARENT.is(parent.requireId())));
  }

  @Test
  void nodesThatMustNotBeChangedTakeNoPlace() {
    Node first = node("first", Duration.ofHours(1));
    Node second = node("second", Duration.ofHours(1));
    Node own =
        api.nodes()
            .update(node("own", Duration.ofHours(1)), RuntimeSupervisorIT::editableByTheRuntime);
    try (KciApi runtimes =
        KciApi.builder(sandbox.url()).token(sandbox.token("runtime-shell")).build()) {
      reporting = runtimes.nodes();
      supervise(2, Duration.ZERO);
      accept(first);
      accept(second);
      await("they take both places", () -> supervisor.load().submitted() == 2);
      accept(own);
      lab.jobs.replaceAll((id, status) -> new JobStatus.Exited(0));
      await("there is room", () -> lab.jobs.containsKey(own.requireId()));
      lab.jobs.put(own.requireId(), new JobStatus.Exited(0));
      await("the result", () -> read(own).result() == Result.PASS);
      await("nothing is left but them", () -> !supervisor.isBusy());
      assertThat(supervisor.load().refused()).isEqualTo(2);
      assertThat(supervisor.isRefused()).isFalse();

      api.nodes().update(read(first), RuntimeSupervisorIT::editableByTheRuntime);
      supervisor.changed(first.requireId());
      await("the result, with the right", () -> read(first).result() == Result.PASS);
      await("one is left", () -> supervisor.load().refused() == 1);
    }
  }

  private static Node editableByTheRuntime(Node node) {
    return node.withData(node.data().with("runtime", "shell"));
  }

  @Test
  void refusedTokenDoesNotBlameJobsAndStopsSubmissions() {
    supervise(1, Duration.ZERO);
    Node node = node("job", Duration.ofHours(1));
    accept(node);
    await("the job is there", () -> read(node).data().string("job_id").isPresent());
    sandbox.faults().next(Integer.MAX_VALUE, Fault.status(401).on("PATCH", "/node/"));
    sandbox.faults().next(Integer.MAX_VALUE, Fault.status(401).on("GET", "/whoami"));
    lab.jobs.put(node.requireId(), new JobStatus.Exited(0));
    await("the token is refused", () -> supervisor.isRefused());
    accept(node("another", Duration.ofHours(1)));
    assertThat(supervisor.load()).isEqualTo(new Load(1, 1, 0));
    sandbox.faults().clear();
    await("the result", () -> read(node).result() == Result.PASS);
    await("the other is there", () -> lab.submitted.get() == 2);
    assertThat(supervisor.isRefused()).isFalse();
  }

  private Node node(String name, String jobId) {
    return api.nodes()
        .update(
            node(name, Duration.ofHours(1)),
            found -> found.withData(found.data().with("job_id", jobId)));
  }

  private void accept(Node node) {
    supervisor.accept(node, () -> node);
  }

  private void supervise(int concurrency, Duration maxExtension) {
    supervise(concurrency, maxExtension, Duration.ofMinutes(1));
  }

  private void supervise(int concurrency, Duration maxExtension, Duration submitPatience) {
    Quarantine deadly = new Quarantine(temp.resolve("set-aside"), "job");
    deadly.load();
    supervisor =
        new RuntimeSupervisor(
            "lab",
            lab,
            definitions,
            TestReporter.of(
                api,
                reporting,
                storage,
                TestReporter.lifecycle(maxExtension),
                temp.resolve("reports"),
                told::add,
                InstantSource.system()),
            new RuntimeLimits(
                concurrency,
                2,
                Duration.ofMillis(50),
                submitPatience,
                false,
                answerLimit,
                answerLimit),
            deadly,
            () -> true,
            () -> Instant.now().plus(ahead),
            Machine.real());
    supervisor.start();
  }

  private Node node(String name, Duration timeout) {
    return api.nodes()
        .create(
            Node.builder(NodeKind.JOB, name)
                .kernelRevision(new KernelRevision("t", "https://example.org/t.git", "b", "c0ffee"))
                .timeout(Instant.now().plus(timeout))
                .build());
  }

  private Node build() {
    return api.nodes()
        .create(
            Node.builder(NodeKind.KBUILD, "build")
                .kernelRevision(new KernelRevision("t", "https://example.org/t.git", "b", "c0ffee"))
                .timeout(Instant.now().plus(Duration.ofHours(1)))
                .build());
  }

  private Node read(Node node) {
    return api.nodes().get(node.requireId());
  }

  private static void await(String what, BooleanSupplier condition) {
    Await.until(what, LIMIT, condition);
  }

  /** Of a program that is ending. */
  private static final class Stopping implements Storage {
    private final AtomicInteger tries = new AtomicInteger();

    @Override
    public URI upload(Path file, String folder, String name) {
      tries.incrementAndGet();
      throw StorageException.stopped("stopped by the test", null);
    }

    @Override
    public long length(String folder, String name) {
      throw new StorageException("not asked for");
    }

    @Override
    public InputStream open(String folder, String name) {
      throw new StorageException("not asked for");
    }

    @Override
    public void close() {}
  }
}
