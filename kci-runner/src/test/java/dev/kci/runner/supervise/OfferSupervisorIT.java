package dev.kci.runner.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.KciApi;
import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.EventQuery;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.api.model.WaitNote;
import dev.kci.api.model.WaitReason;
import dev.kci.machine.Machine;
import dev.kci.runtime.Await;
import dev.kci.runtime.JobRequest;
import dev.kci.runtime.OutputLimits;
import dev.kci.runtime.RuntimeHome;
import dev.kci.runtime.RuntimeLimits;
import dev.kci.runtime.pull.PullCallback;
import dev.kci.runtime.pull.PullLabSettings;
import dev.kci.runtime.pull.PullRuntime;
import dev.kci.sandbox.Sandbox;
import dev.kci.service.Quarantine;
import dev.kci.storage.LocalStorage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The supervisor of a runtime whose jobs are fetched, with its threads and the sandbox's API. */
class OfferSupervisorIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String DEFINITION =
      """
      {"artifacts": {}, "tests": [{"id": "boot", "type": "boot", "timeout_s": 600}],
       "environment": {"platform": "board", "arch": "arm64"}}
      """;

  @TempDir Path temp;
  private final Sandbox sandbox = Sandbox.start();
  private final KciApi api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();
  private volatile Duration ahead = Duration.ZERO;
  private volatile boolean mine = true;
  private RuntimeSupervisor supervisor;

  @BeforeEach
  void start() {
    supervisor = supervisor();
    supervisor.start();
  }

  private RuntimeSupervisor supervisor() {
    RuntimeHome home =
        new RuntimeHome(
            "lab",
            sandbox.url().toString(),
            temp.resolve("work"),
            "host",
            OutputLimits.STANDARD,
            Duration.ZERO,
            null);
    InstantSource clock = () -> Instant.now().plus(ahead);
    PullRuntime runtime =
        new PullRuntime(
            home,
            PullRuntime.Form.PULL_LABS,
            PullCallback::read,
            new PullLabSettings(null, Duration.ofMillis(1)),
            new LocalStorage(temp.resolve("storage"), URI.create("https://s.example.org/")),
            clock);
    return new RuntimeSupervisor(
        "lab",
        runtime,
        node -> new JobRequest(node, DEFINITION, Map.of(), Map.of(), Instant.now()),
        TestReporter.of(api, temp.resolve("reports"), clock),
        new RuntimeLimits(1, 2, Duration.ofMillis(50), LIMIT, false, LIMIT, LIMIT),
        new Quarantine(null, "job"),
        () -> mine,
        clock,
        Machine.real());
  }

  @AfterEach
  void stop() {
    supervisor.close();
    api.close();
    sandbox.close();
  }

  private Node accepted(String name) {
    Node node =
        api.nodes()
            .create(
                Node.builder(NodeKind.JOB, name)
                    .kernelRevision(
                        new KernelRevision("t", "https://example.org/t.git", "b", "c0ffee"))
                    .timeout(Instant.now().plus(Duration.ofHours(2)))
                    .build());
    supervisor.accept(node, () -> node);
    return node;
  }

  private Node read(Node node) {
    return api.nodes().get(node.requireId());
  }

  private Optional<WaitReason.Code> reason(Node node) {
    return WaitNote.of(read(node)).map(note -> note.reason().code());
  }

  private static void await(String what, BooleanSupplier condition) {
    Await.until(what, LIMIT, condition);
  }

  @Test
  void unclaimedJobSaysSoAndKeepsTheNextWaiting() {
    Node first = accepted("first");
    await("the offer", () -> read(first).jobDefinition().isPresent());
    Node second = accepted("second");
    await("it is unclaimed", () -> supervisor.unclaimed() == 1);
    ahead = Duration.ofSeconds(40); // short waits are not worth a note
    await("notes", () -> reason(first).isPresent() && reason(second).isPresent());
    assertThat(reason(first)).contains(WaitReason.Code.UNCLAIMED);
    assertThat(reason(second)).as("one unclaimed offer").contains(WaitReason.Code.NO_ROOM);
    assertThat(read(second).state()).isEqualTo(NodeState.RUNNING);
    assertThat(api.events().history(EventQuery.all().node(first.requireId())))
        .as("a note is no news for labs")
        .hasSize(2);

    api.nodes().update(read(first), node -> node.withData(node.data().with("job_id", "lab:1")));
    await("room for the second", () -> read(second).state() == NodeState.AVAILABLE);
    await("no reason to wait", () -> reason(first).isEmpty());
    assertThat(read(first).data().string("job_id")).contains("lab:1");
    assertThat(supervisor.unclaimed()).isBetween(1L, 2L);
  }

  @Test
  void offeredJobIsTheLabsUntilAnEventEndsIt() {
    Node job = accepted("job");
    await("the offer", () -> !supervisor.isBusy());
    assertThat(read(job).jobDefinition()).isPresent();
    assertThat(supervisor.has(job.requireId())).isTrue();
    api.nodes().update(read(job), node -> node.withState(NodeState.DONE).withResult(Result.SKIP));
    supervisor.nodeDone(job.requireId());
    await("its end", () -> supervisor.ended(Result.SKIP) == 1);
    await("it is forgotten", () -> !supervisor.has(job.requireId()));
  }

  /** The lab does not tell the new owner again. */
  @Test
  void callbackThatCameBeforeTheLabWasLostIsReported() throws IOException {
    Node job = accepted("job");
    await("the offer", () -> read(job).jobDefinition().isPresent());
    api.nodes().update(read(job), node -> node.withData(node.data().with("job_id", "lab:1")));
    mine = false;
    await("the job is left to the new owner", () -> !supervisor.has(job.requireId()));
    supervisor.accept(read(job), () -> job);
    assertThat(supervisor.has(job.requireId())).isFalse();

    callBack(job, "{\"summary\": {\"total\": 3, \"failed\": 0}}");
    supervisor.accept(read(job), () -> job); // as at the next recovery
    await("its result", () -> read(job).result() == Result.PASS);
    await("the callback is deleted", () -> spooled().isEmpty());
  }

  private void callBack(Node job, String body) throws IOException {
    supervisor
        .callbacks()
        .orElseThrow()
        .put(job.requireId(), new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
  }

  private List<String> spooled() {
    return supervisor.callbacks().orElseThrow().nodes();
  }

  /** Returns an offered job that was forgotten at its node's timeout. */
  private Node late(String name) {
    Node job = accepted(name);
    await("the offer", () -> read(job).jobDefinition().isPresent());
    Instant past = Instant.now().minusSeconds(1);
    api.nodes().update(read(job), node -> node.toBuilder().timeout(past).build());
    supervisor.nodeDone(job.requireId()); // so that it reads the node
    await("it is forgotten", () -> !supervisor.has(job.requireId()));
    return job;
  }

  /** Does what the timeout service does. */
  private void timeOut(Node job) {
    String code = ErrorCode.NODE_TIMEOUT.wireName();
    api.nodes()
        .update(
            read(job),
            node ->
                node.withState(NodeState.DONE)
                    .withResult(Result.INCOMPLETE)
                    .withData(node.data().with("error_code", code)));
  }

  private long children(Node job) {
    return api.nodes().count(NodeQuery.where(NodeField.PARENT.is(job.requireId())));
  }

  @ParameterizedTest(name = "the timeout service has ended the node: {0}")
  @ValueSource(booleans = {true, false})
  void callbackAfterTheTimeoutIsReportedOnce(boolean timedOut) throws IOException {
    Node job = late("job");
    if (timedOut) {
      timeOut(job);
    }
    String body = "{\"tests\": {\"boot\": {\"status\": \"fail\"}}}";
    callBack(job, body);
    supervisor.accept(read(job), () -> job); // as the listener does
    await("its result", () -> read(job).result() == Result.FAIL);
    await("it is forgotten again", () -> !supervisor.has(job.requireId()));
    Node reported = read(job);
    assertThat(reported.state()).isEqualTo(NodeState.DONE);
    assertThat(reported.errorCode()).isEmpty();
    assertThat(children(job)).isEqualTo(1);
    assertThat(spooled()).isEmpty();

    callBack(job, body);
    supervisor.accept(read(job), () -> job);
    supervisor.cancelOrphans();
    await("the repeated callback is deleted", () -> spooled().isEmpty());
    assertThat(read(job)).isEqualTo(reported);
    assertThat(children(job)).isEqualTo(1);
  }

  @Test
  void lateCallbackWithoutAResultChangesNothing() throws IOException {
    Node job = late("job");
    timeOut(job);
    Node before = read(job);
    callBack(job, "{\"tests\": {\"boot\": {\"status\": \"error\"}}}");
    supervisor.accept(before, () -> job);
    await("it is forgotten again", () -> !supervisor.has(job.requireId()));
    assertThat(spooled()).isEmpty();
    assertThat(read(job)).isEqualTo(before);
    assertThat(children(job)).isZero();
  }

  @Test
  void callbackIsKeptForADayAfterTheTimeout() throws IOException {
    Node late = late("late");
    timeOut(late);
    callBack(late, "{}");
    Node ended = accepted("ended");
    await("the offer", () -> read(ended).jobDefinition().isPresent());
    api.nodes().update(read(ended), node -> node.withState(NodeState.DONE).withResult(Result.SKIP));
    supervisor.nodeDone(ended.requireId());
    await("it is forgotten", () -> !supervisor.has(ended.requireId()));
    callBack(ended, "{}");

    supervisor.cancelOrphans();
    await("one has a result", () -> spooled().size() < 2);
    assertThat(spooled()).containsExactly(late.requireId());
    ahead = Duration.ofHours(25);
    supervisor.cancelOrphans();
    await("nobody has reported the other", () -> spooled().isEmpty());
  }
}
