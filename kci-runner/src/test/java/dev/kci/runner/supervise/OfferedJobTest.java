package dev.kci.runner.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeBuilder;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.WaitNote;
import dev.kci.api.model.WaitReason;
import dev.kci.runtime.Offer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OfferedJobTest {
  private static final String URL = "https://s/pull_labs_jobs/20261128/1.json";
  private static final Instant OFFERED = Instant.parse("2026-11-28T00:00:00Z");
  private static final Instant TIMEOUT = OFFERED.plusSeconds(7200);
  private static final OfferedJob PULL = new OfferedJob(new Offer(true, Duration.ofMinutes(30)));
  private static final OfferedJob LAVA = new OfferedJob(new Offer(false, Duration.ofMinutes(30)));

  private static NodeBuilder node(String state, @Nullable String definition, @Nullable String job) {
    NodeBuilder node =
        Node.builder(NodeKind.JOB, "job").id("1").state(NodeState.of(state)).timeout(TIMEOUT);
    if (definition != null) {
      node.artifacts(Map.of(Node.JOB_DEFINITION, definition));
    }
    Node built = node.build();
    return job == null ? node : node.data(built.data().with("job_id", job));
  }

  @ParameterizedTest(name = "{0}, on the node {1}, stored {2}, claimed {3}, after {4} s: {5}")
  @CsvSource({
    // state, definition on the node, stored by us, job_id, seconds since the offer, step
    "running,   ,    ,    , 0,    Store",
    "running,   ,    ,    , 7200, Store",
    "running,   ,    ,    , 7201, Over",
    "running,   , our,    , 0,    Publish",
    "running,   , our, lab, 0,    Claimed",
    "running,  x,    ,    , 0,    Offered",
    "available, ,    ,    , 0,    Store",
    "available, , our,    , 0,    Publish",
    "available,x,    ,    , 1799, Offered",
    "available,x,    ,    , 1800, Unclaimed",
    "available,x, our,    , 0,    Offered",
    "available,x, our,    , 7200, Unclaimed",
    "available,x, our,    , 7201, Over",
    "available,x, our, lab, 0,    Claimed",
    "available,x, our, lab, 1800, Claimed",
    "available,x, our, lab, 7201, Over",
    "available,x,    , lab, 0,    Claimed",
    "closing,   ,    ,    , 0,    Claimed",
    "closing,  x, our,    , 1800, Claimed",
    "done,      ,    ,    , 0,    Ended",
    "done,     x, our,    , 0,    Ended",
    "done,     x, our, lab, 7201, Ended",
  })
  void nodeDecidesTheNextStep(
      String state, String definition, String stored, String job, long seconds, String step) {
    Node node = node(state, definition, job).build();
    Instant now = OFFERED.plusSeconds(seconds);
    assertThat(step(PULL, node, stored, now, true)).isEqualTo(step);
    assertThat(step(LAVA, node, stored, now, true)).isEqualTo(step);
  }

  @ParameterizedTest(name = "{0}, on the node {1}, stored {2}, claimed {3}: {4}")
  @CsvSource({
    "running,   ,    ,    , Store",
    "running,   , our,    , Publish",
    "available,x, our,    , Unclaimed",
    "available,x, our, lab, Claimed",
    "done,     x, our, lab, Ended",
  })
  void nodeIsNotLateWhileTheClocksDifferTooMuch(
      String state, String definition, String stored, String job, String step) {
    Node node = node(state, definition, job).build();
    assertThat(step(PULL, node, stored, TIMEOUT.plusSeconds(1), false)).isEqualTo(step);
    assertThat(step(LAVA, node, stored, TIMEOUT.plusSeconds(1), false)).isEqualTo(step);
  }

  private static String step(
      OfferedJob life, Node node, @Nullable String stored, Instant now, boolean mayEnd) {
    return life.next(node, stored, OFFERED, now, mayEnd).getClass().getSimpleName();
  }

  @Test
  void labThatClaimsNothingLeavesNothingUnclaimed() {
    OfferedJob silent = new OfferedJob(new Offer(false, null));
    Node node = node("running", URL, null).build();
    assertThat(silent.next(node, null, OFFERED, TIMEOUT, true))
        .isEqualTo(new OfferedJob.Step.Offered(Instant.MAX));
    assertThat(silent.offeredAt(node, OFFERED)).isEqualTo(OFFERED);
  }

  @Test
  void supersededNodeIsOverWhateverItsState() {
    Node node = node("available", URL, null).build().withSupersededBy("2");
    assertThat(PULL.next(node, URL, OFFERED, OFFERED, true)).isEqualTo(new OfferedJob.Step.Over());
  }

  @Test
  void offerIsUntilTheTimeout() {
    Node offered = PULL.publish(node("running", null, null).build(), URL, OFFERED);
    assertThat(offered.state()).isEqualTo(NodeState.AVAILABLE);
    assertThat(offered.holdoff()).isEqualTo(TIMEOUT);
    assertThat(offered.jobDefinition()).contains(URL);
    assertThat(offered.data().has("job_id")).as("labs only take jobs without").isFalse();
  }

  @Test
  void offerToALavaLabKeepsTheNodeRunning() {
    Node offered = LAVA.publish(node("running", null, null).build(), URL, OFFERED);
    assertThat(offered.state()).isEqualTo(NodeState.RUNNING);
    assertThat(offered.holdoff()).isNull();
    assertThat(offered.jobDefinition()).contains(URL);
  }

  @ParameterizedTest
  @CsvSource({"available, x, ", "available, , lab", "running, x, ", "done, , "})
  void nodeThatIsOfferedClaimedOrDoneStaysAsItIs(String state, String definition, String job) {
    Node node = node(state, definition, job).build();
    assertThat(PULL.publish(node, URL, OFFERED)).isSameAs(node);
  }

  @Test
  void offerRemovesTheNoteThatTheJobWaits() {
    WaitNote note = new WaitNote(new WaitReason(WaitReason.Code.NO_ANSWER), OFFERED);
    Node node = note.on(node("running", null, null).build());
    assertThat(WaitNote.of(PULL.publish(node, URL, OFFERED))).isEmpty();
  }

  @Test
  void timeOfTheOfferSurvivesARestart() {
    Node updated = node("available", URL, null).updated(OFFERED.plusSeconds(5)).build();
    assertThat(PULL.offeredAt(updated, Instant.MAX)).isEqualTo(OFFERED.plusSeconds(5));
    WaitReason why = new WaitReason(WaitReason.Code.UNCLAIMED);
    Node noted = new WaitNote(why, OFFERED.plusSeconds(1800)).on(updated);
    assertThat(PULL.offeredAt(noted, Instant.MAX)).isEqualTo(OFFERED);
  }
}
