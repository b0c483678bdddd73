package dev.kci.runner.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.runtime.JobHandle;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SupervisedJobTest {
  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
  private static final Node NODE = Node.builder(NodeKind.JOB, "job").id("n1").build();

  private final SupervisedJob job = SupervisedJob.of(NODE, () -> NODE, true, NOW);

  @Test
  void fullRuntimeDoesNotHaveTheJob() {
    SupervisedJob full = job.submitting().full();
    assertThat(full.submission().possible()).isFalse();
    assertThat(full.submitting().submission().possible()).isTrue();
  }

  @Test
  void runtimeThatOnceDidNotAnswerMayHaveTheJob() {
    SupervisedJob full = job.submitting().unanswered(NOW).full().full();
    assertThat(full.submission().possible()).isTrue();
  }

  @Test
  void silenceBeginsAgainAfterAnAnswer() {
    Instant later = NOW.plusSeconds(60);
    SupervisedJob silent = job.submitting().unanswered(NOW).unanswered(later);
    assertThat(silent.silence(later)).isEqualTo(Duration.ofSeconds(60));
    assertThat(silent.full().unanswered(later).silence(later)).isZero();
  }

  @Test
  void nodeIsReadAgainAfterAFailedStep() {
    assertThat(job.isFresh(NOW)).isTrue();
    assertThat(job.failed().isFresh(NOW)).isFalse();
    assertThat(job.failed().withNode(NODE, NOW).isFresh(NOW)).isTrue();
  }

  @Test
  void failedStepIsCountedAndNothingElseChanges() {
    SupervisedJob known =
        job.submitting().placed(new JobHandle("n1", "j1", ""), NOW).refused().failed();
    SupervisedJob failed = known.failed();
    assertThat(failed.failures()).isEqualTo(2);
    assertThat(failed.withNode(NODE, NOW).succeeded())
        .isEqualTo(known.withNode(NODE, NOW).succeeded());
    assertThat(failed.refusals()).isEqualTo(1);
    assertThat(failed.handle()).isEqualTo(known.handle()).isNotNull();
    assertThat(failed.succeeded().failures()).isZero();
  }

  @Test
  void jobTakesAPlaceFromItsStartToItsEnd() {
    Instant later = NOW.plusSeconds(60);
    SupervisedJob placed = job.placed(new JobHandle("n1", "j1", ""), NOW);
    assertThat(job.takesPlace()).isFalse();
    assertThat(job.age(later)).isZero();
    assertThat(placed.takesPlace()).isTrue();
    assertThat(placed.age(later)).isEqualTo(Duration.ofSeconds(60));
    assertThat(placed.ended().takesPlace()).isFalse();
    assertThat(placed.ended().age(later)).isEqualTo(Duration.ofSeconds(60));
    assertThat(job.ended()).isEqualTo(job);
  }
}
