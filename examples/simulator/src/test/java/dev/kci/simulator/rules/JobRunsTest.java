package dev.kci.simulator.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.Result;
import dev.kci.simulator.history.LabJob;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobRunsTest {
  private static final Instant START = Instant.parse("2026-11-28T00:00:00Z");

  /** Two jobs of one node. All times are minutes. Each job starts a minute after its submission. */
  @ParameterizedTest
  @CsvSource({
    // first: by, submitted, ends; second: by, submitted, ends; too many, why
    "runner-2.2, 0, 10, runner-2.1, 1, 6,    false, its submitter was dead; it was cancelled",
    "runner-2.2, 0, 10, runner-2.1, 1, 26,   false, cancelled after an outage",
    "runner-2.2, 0, 10, runner-2.1, 1, 27,   true,  nobody cancelled it",
    "runner-2.1, 0, 10, runner-2.2, 1, 6,    true,  the second process could find the first job",
    "runner-2.2, 0, 10, runner-2.2, 1, 6,    true,  one process submitted it twice",
    "runner-2.2, 0, 10, runner-1.1, 1, 6,    true,  another machine submitted it",
    "runner-2.9, 0, 10, runner-2.10, 1, 6,   true,  the tenth process could find it",
    "runner-2.1, 0, 10, runner-2.2, 1, 2,    false, cancelled before it ran",
  })
  void secondJobMayOnlyRunIfNobodyCouldKnowOfIt(
      String by, int at, int end, String by2, int at2, int end2, boolean tooMany, String why) {
    JobRuns runs = new JobRuns(List.of(job("1", by, at, end), job("2", by2, at2, end2)));
    assertThat(runs.areTooMany()).as(why).isEqualTo(tooMany);
  }

  @Test
  void lostJobRunsAgain() {
    LabJob lost = job("1", "runner-1.1", 0, 10);
    lost.vanish(at(3));
    assertThat(new JobRuns(List.of(lost, job("2", "runner-1.1", 5, 10))).areTooMany()).isFalse();
    assertThat(new JobRuns(List.of(lost, job("2", "runner-1.1", 2, 10))).areTooMany()).isTrue();
  }

  @Test
  void jobThatItsLabStillHadAtTheNextSubmissionIsNotLost() {
    LabJob lost = job("1", "runner-1.1", 0, 10);
    lost.vanish(at(20));
    assertThat(new JobRuns(List.of(lost, job("2", "runner-1.1", 15, 25))).areTooMany()).isTrue();
    assertThat(new JobRuns(List.of(lost, job("2", "runner-1.1", 21, 25))).areTooMany()).isFalse();
  }

  @Test
  void onlyAJobOfTheSameNodeMakesAnotherTooLate() {
    LabJob first = job("1", "runner-1.2", 0, 10);
    LabJob second = job("2", "runner-1.1", 1, 6);
    LabJob foreign = new LabJob("b", "3", NODE, "runner-1.1", at(1), at(2), at(6), Result.PASS);
    JobRuns runs = new JobRuns(List.of(first, second, foreign));
    assertThat(runs.cameTooLate(first)).isFalse();
    assertThat(runs.cameTooLate(second)).isTrue();
    assertThat(runs.cameTooLate(foreign)).isFalse();
  }

  private static final Node NODE = Node.builder(NodeKind.JOB, "check").build();

  private static LabJob job(String id, String by, int submitted, int ends) {
    return new LabJob("a", id, NODE, by, at(submitted), at(submitted + 1), at(ends), Result.PASS);
  }

  private static Instant at(int minutes) {
    return START.plusSeconds(60L * minutes);
  }
}
