package dev.kci.runner.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ActiveJobTest {
  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
  private static final Instant LATER = NOW.plusSeconds(30);

  private static final Node NODE = Node.builder(NodeKind.JOB, "job").id("n1").build();
  private final ActiveJob job = new ActiveJob(NODE, () -> NODE, true, NOW);

  /** As the queue and a worker do it. */
  private void begin() {
    job.busy(true);
    job.look();
  }

  private void failed() {
    job.failed(LATER);
    job.busy(false);
  }

  private void succeeded() {
    job.succeeded(LATER);
    job.busy(false);
  }

  @Test
  void aCancelDoesNotWaitForTheBackOffOfAStepThatFailed() {
    begin();
    job.cancel();
    failed();
    assertThat(job.due(NOW)).isTrue();
  }

  @Test
  void aCancelThatFailsWaits() {
    job.cancel();
    begin();
    failed();
    assertThat(job.due(NOW)).isFalse();
    assertThat(job.due(LATER)).isTrue();
  }

  @Test
  void aCancelOfARuntimeThatRestsIsNotTriedAllTheTime() {
    job.cancel();
    begin();
    succeeded();
    assertThat(job.due(NOW)).isFalse();
    assertThat(job.due(LATER)).isTrue();
  }

  @Test
  void aChangeThatIsToldDuringAStepIsLookedAtAtOnce() {
    begin();
    job.tell();
    succeeded();
    assertThat(job.due(NOW)).isTrue();
    begin();
    succeeded();
    assertThat(job.due(NOW)).isFalse();
  }

  @Test
  void aRuntimeThatIsFullHasNotTakenIt() {
    job.submitting();
    job.full();
    assertThat(job.isMaybeSubmitted()).isFalse();
    job.submitting();
    assertThat(job.isMaybeSubmitted()).isTrue();
  }

  @Test
  void whoOnceDidNotAnswerMayHaveTakenIt() {
    job.submitting();
    job.unanswered(NOW);
    job.full();
    job.full();
    assertThat(job.isMaybeSubmitted()).isTrue();
    assertThat(job.unanswered(NOW.plusSeconds(60))).isEqualTo(NOW.plusSeconds(60));
  }
}
