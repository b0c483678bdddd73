package dev.kci.runner.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.runtime.JobHandle;
import dev.kci.runtime.JobHint;
import dev.kci.runtime.results.JobEnd;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LifecycleTest {
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
  private static final Instant TIMEOUT = NOW.plus(Duration.ofHours(3));
  private static final JobHandle JOB = new JobHandle("id", "4711", "host");

  @ParameterizedTest(name = "{0} {1} {2}: {3}")
  @CsvSource({
    "DOCUMENT, job,     RUNNING,   AVAILABLE",
    "DOCUMENT, process, RUNNING,   AVAILABLE",
    "DOCUMENT, kbuild,  RUNNING,   RUNNING",
    "MAESTRO,  job,     RUNNING,   RUNNING",
    "MAESTRO,  kbuild,  RUNNING,   RUNNING",
    "DOCUMENT, job,     AVAILABLE, AVAILABLE",
    "DOCUMENT, job,     CLOSING,   CLOSING",
    "DOCUMENT, job,     DONE,      DONE",
  })
  void nodeAfterItsRuntimeHasAcceptedTheJob(
      Lifecycle.Style style, String kind, NodeState before, NodeState after) {
    Node node = life(style).taken(node(kind, before), JOB, NOW);
    assertThat(node.state()).isEqualTo(after);
    assertThat(node.result()).isNull();
    if (before == NodeState.RUNNING && after == NodeState.AVAILABLE) {
      assertThat(node.holdoff()).isEqualTo(TIMEOUT);
    }
    if (before != NodeState.DONE) {
      assertThat(node.data().string("job_id")).contains("4711");
      assertThat(node.data().string("job_context")).contains("host");
    }
  }

  @ParameterizedTest(name = "{0} {1} ends with {2}: {3}")
  @CsvSource({
    "job,    AVAILABLE, PASS,       DONE",
    "job,    AVAILABLE, FAIL,       DONE",
    "job,    RUNNING,   SKIP,       DONE",
    "job,    CLOSING,   PASS,       DONE",
    "job,    RUNNING,   INCOMPLETE, DONE",
    "kbuild, RUNNING,   PASS,       AVAILABLE",
    "kbuild, RUNNING,   FAIL,       DONE",
    "kbuild, RUNNING,   SKIP,       DONE",
    "kbuild, RUNNING,   INCOMPLETE, DONE",
  })
  void nodeAfterItsJobHasEnded(String kind, NodeState before, Result result, NodeState after) {
    JobEnd end = new JobEnd(result, null, "message");
    Node node = life(Lifecycle.Style.DOCUMENT).ended(node(kind, before), end, NOW);
    assertThat(node.state()).isEqualTo(after);
    assertThat(node.result()).isEqualTo(result);
    assertThat(node.resultAt()).contains(NOW);
    assertThat(node.errorMessage()).contains("message");
    assertThat(node.errorCode()).isEmpty();
    assertThat(node.holdoff())
        .isEqualTo(after == NodeState.AVAILABLE ? NOW.plus(Duration.ofMinutes(10)) : null);
  }

  @Test
  void lateResultOnlyReplacesATimeout() {
    JobEnd pass = new JobEnd(Result.PASS, null, null);
    Node timedOut =
        node("kbuild", NodeState.RUNNING)
            .doneWithError(Result.INCOMPLETE, ErrorCode.NODE_TIMEOUT, "too late");
    Node healed = life(Lifecycle.Style.DOCUMENT).ended(timedOut, pass, NOW);
    assertThat(healed.state()).isEqualTo(NodeState.DONE);
    assertThat(healed.result()).isEqualTo(Result.PASS);
    assertThat(healed.errorCode()).isEmpty();
    assertThat(healed.errorMessage()).isEmpty();

    Node failed = node("job", NodeState.RUNNING).done(Result.FAIL);
    assertThat(life(Lifecycle.Style.DOCUMENT).ended(failed, pass, NOW)).isEqualTo(failed);
  }

  @Test
  void reportThatIsRepeatedChangesNothing() {
    JobEnd pass = new JobEnd(Result.PASS, null, null);
    Node passed =
        life(Lifecycle.Style.DOCUMENT).ended(node("kbuild", NodeState.RUNNING), pass, NOW);
    JobEnd lost = new JobEnd(Result.INCOMPLETE, ErrorCode.INFRASTRUCTURE, "gone");
    Instant later = NOW.plusSeconds(60);
    assertThat(life(Lifecycle.Style.DOCUMENT).ended(passed, pass, later)).isEqualTo(passed);
    assertThat(life(Lifecycle.Style.DOCUMENT).ended(passed, lost, later)).isEqualTo(passed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tomorrow", "+1000000000-12-31T23:59:59Z"})
  void invalidFirstTimeoutIsIgnored(String text) {
    Node node = node("job", NodeState.AVAILABLE);
    Node odd = node.withData(node.data().with("first_timeout", text));
    Lifecycle life = life(Lifecycle.Style.DOCUMENT);
    assertThat(life.extended(odd, TIMEOUT).timeout())
        .isEqualTo(life.extended(node, TIMEOUT).timeout());
  }

  @Test
  void infrastructureErrorsHaveACode() {
    JobEnd end = new JobEnd(Result.INCOMPLETE, ErrorCode.INFRASTRUCTURE, "no power");
    Node node = life(Lifecycle.Style.DOCUMENT).ended(node("job", NodeState.AVAILABLE), end, NOW);
    assertThat(node.errorCode()).contains("Infrastructure");
    assertThat(node.errorMessage()).contains("no power");
  }

  @ParameterizedTest(name = "{0} {1} {2}: {3}")
  @CsvSource({
    "job,    RUNNING,   ,  false",
    "job,    AVAILABLE, ,  false",
    "job,    CLOSING,   ,  false",
    "job,    DONE,      ,  true",
    "job,    RUNNING,   x, true",
    "kbuild, RUNNING,   ,  false",
    "kbuild, AVAILABLE, ,  true",
  })
  void nodeIsOverWhenNothingIsLeftToDo(
      String kind, NodeState state, String supersededBy, boolean over) {
    Node node = node(kind, state);
    if (supersededBy != null) {
      node = node.withSupersededBy(supersededBy);
    }
    assertThat(Lifecycle.isOver(node)).isEqualTo(over);
  }

  @ParameterizedTest(name = "{0} after {1} minutes of 180: {2}")
  @CsvSource({
    "RUNNING,   10,  180", // far from its timeout
    "RUNNING,   174, 180",
    "RUNNING,   176, 240", // near: an hour more
    "AVAILABLE, 176, 240",
    "RUNNING,   200, 260", // late already
    "DONE,      176, 180",
  })
  void liveJobGetsMoreTime(NodeState state, long now, long timeout) {
    Instant created = TIMEOUT.minus(Duration.ofMinutes(180));
    Node node = node("job", state).toBuilder().created(created).holdoff(TIMEOUT).build();
    Node extended = life(Lifecycle.Style.DOCUMENT).extended(node, created.plusSeconds(now * 60));
    assertThat(extended.timeout()).isEqualTo(created.plusSeconds(timeout * 60));
    assertThat(extended.holdoff())
        .isEqualTo(state == NodeState.AVAILABLE ? extended.timeout() : TIMEOUT);
    assertThat(extended.state()).isEqualTo(state);
  }

  @Test
  void extensionsAreBounded() {
    Instant created = TIMEOUT.minus(Duration.ofMinutes(180));
    Node node = node("job", NodeState.RUNNING).toBuilder().created(created).build();
    Lifecycle life = life(Lifecycle.Style.DOCUMENT);
    for (int round = 0; round < 10; round++) {
      node = life.extended(node, node.timeout());
    }
    assertThat(node.timeout()).isEqualTo(TIMEOUT.plus(Duration.ofHours(2)));
    Lifecycle never = new Lifecycle(Lifecycle.Style.DOCUMENT, Duration.ZERO, Duration.ZERO);
    assertThat(never.extended(node, node.timeout())).isEqualTo(node);
  }

  /** A fifth of its time before its timeout, it gets as much again. */
  @ParameterizedTest(name = "at minute {0} of 10: {1}")
  @CsvSource({"7, 10", "8, 20", "10, 20", "12, 22"})
  void shortJobIsExtendedByItsOwnTime(long now, long timeout) {
    Instant created = TIMEOUT.minus(Duration.ofMinutes(10));
    Node node = node("job", NodeState.RUNNING).toBuilder().created(created).build();
    Node extended = life(Lifecycle.Style.DOCUMENT).extended(node, created.plusSeconds(now * 60));
    assertThat(extended.timeout()).isEqualTo(created.plusSeconds(timeout * 60));
  }

  /** Then the API's default for the whole time counts, which is six hours. */
  @ParameterizedTest
  @CsvSource({"0", "60"})
  void creationAfterTheTimeoutIsIgnored(long late) {
    Node node =
        node("job", NodeState.RUNNING).toBuilder().created(TIMEOUT.plusSeconds(late)).build();
    Lifecycle life = life(Lifecycle.Style.DOCUMENT);
    assertThat(life.extended(node, TIMEOUT.minusSeconds(301)).timeout()).isEqualTo(TIMEOUT);
    assertThat(life.extended(node, TIMEOUT.minusSeconds(300)).timeout())
        .isEqualTo(TIMEOUT.plus(Duration.ofHours(1)));
  }

  @Test
  void nodeIsLateAfterItsTimeout() {
    Node node = node("job", NodeState.RUNNING);
    assertThat(Lifecycle.isLate(node, TIMEOUT)).isFalse();
    assertThat(Lifecycle.isLate(node, TIMEOUT.plusNanos(1))).isTrue();
    Node withoutTimeout = node.toBuilder().timeout(null).build();
    assertThat(Lifecycle.isLate(withoutTimeout, TIMEOUT.plus(Duration.ofDays(99)))).isFalse();
    assertThat(Lifecycle.deadline(withoutTimeout, NOW)).isEqualTo(NOW.plus(Duration.ofHours(6)));
  }

  @ParameterizedTest(name = "{0} {1} {2} {3}: {4}")
  @CsvSource({
    "job,    RUNNING,   ,           ,              true",
    "job,    AVAILABLE, ,           ,              true",
    "job,    DONE,      PASS,       ,              false",
    "job,    DONE,      INCOMPLETE, ,              false",
    "job,    DONE,      INCOMPLETE, node_timeout,  true",
    "job,    DONE,      ,           node_timeout,  true",
    "job,    DONE,      FAIL,       node_timeout,  false",
    "kbuild, RUNNING,   ,           ,              true",
    "kbuild, AVAILABLE, PASS,       ,              false",
    "kbuild, DONE,      INCOMPLETE, node_timeout,  true",
  })
  void resultIsTakenUntilTheJobHasEndedOnItsOwn(
      String kind, NodeState state, Result result, String errorCode, boolean takes) {
    Node node = node(kind, state).withResult(result);
    if (errorCode != null) {
      node = node.withData(node.data().with("error_code", errorCode));
    }
    assertThat(Lifecycle.takesResult(node)).isEqualTo(takes);
    assertThat(Lifecycle.takesResult(node.withSupersededBy("other"))).isFalse();
  }

  @Test
  void nodeSaysWhereItsJobIs() {
    Node node = node("job", NodeState.RUNNING);
    assertThat(Lifecycle.hint(node)).isEmpty();
    assertThat(Lifecycle.hint(Lifecycle.named(node, JOB))).contains(new JobHint("4711", "host"));
    assertThat(Lifecycle.hint(node.withData(node.data().with("job_id", "4711"))))
        .contains(new JobHint("4711", ""));
  }

  @Test
  void claimOfALabIsNoPlace() {
    Node node = node("job", NodeState.AVAILABLE);
    String claim = "lab:" + "0af1".repeat(8);
    Node claimed = node.withData(node.data().with("job_id", claim).with("job_context", "host"));
    assertThat(Lifecycle.hint(claimed)).isEmpty();
    JobHandle job = new JobHandle("id", claim, "host");
    assertThat(life(Lifecycle.Style.MAESTRO).taken(claimed, job, Instant.EPOCH)).isEqualTo(claimed);
    assertThat(Lifecycle.isClaim("lab:1234")).isFalse();
    assertThat(Lifecycle.isClaim("0af1".repeat(8))).isFalse();
  }

  private static Lifecycle life(Lifecycle.Style style) {
    return new Lifecycle(style, Duration.ofMinutes(10), Duration.ofHours(2));
  }

  private static Node node(String kind, NodeState state) {
    return Node.builder(new NodeKind(kind), "name").id("id").state(state).timeout(TIMEOUT).build();
  }
}
