package dev.kci.runner.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ActiveJobTest {
  private static final Instant NOW = Instant.parse("2026-11-25T03:00:00Z");

  private final ActiveJob job =
      new ActiveJob(Node.builder(NodeKind.JOB, "job").id("n1").build(), true, NOW);

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
