package dev.kci.results.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.NodeKind;
import dev.kci.results.Subject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunHistoryTest {
  private static final Subject SUBJECT =
      new Subject("mainline", "master", NodeKind.TEST, List.of("kbuild", "job", "test"), "qemu");

  @Test
  void runsAreSortedNewestFirst() {
    List<Run> shuffled = new ArrayList<>(Histories.runs("PPPFF"));
    Collections.rotate(shuffled, 2);
    assertThat(new RunHistory(SUBJECT, shuffled).runs())
        .containsExactlyElementsOf(Histories.runs("PPPFF"));
  }

  @Test
  void firstBadIsTheOldestFailureSinceTheLastPass() {
    RunHistory history = history("PFPPIFFSF");
    assertThat(history.firstBad()).map(Run::revision).contains("v6.18-5");
    assertThat(history.since()).contains(Histories.START.plusSeconds(5 * 3600));
    assertThat(history.lastGood()).map(Run::revision).contains("v6.18-3");
  }

  @Test
  void passingHistoryHasNoFirstBad() {
    assertThat(history("FFP").firstBad()).isEmpty();
    assertThat(history("FFPI").firstBad()).isEmpty();
    assertThat(history("").firstBad()).isEmpty();
    assertThat(history("FF").lastGood()).isEmpty();
  }

  @Test
  void passRateIgnoresWhatSaysNothing() {
    assertThat(history("PSFIIPP").passRate()).hasValue(0.75);
    assertThat(history("SSI").passRate()).isEmpty();
    assertThat(history("PSFIIPP").failures()).isEqualTo(1);
  }

  @Test
  void lastRunsAreTheNewestThatCount() {
    assertThat(history("FFPSPIP").last(3).passRate()).hasValue(1);
    assertThat(history("FP").last(10).runs()).hasSize(2);
  }

  @Test
  void laterRunsCanBeLeftOut() {
    assertThat(history("PPF").before(Histories.START.plusSeconds(7200)).failures()).isZero();
  }

  @Test
  void measurementIsComparedWithEarlierOnesOnly() {
    List<Run> runs = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Run run = Histories.run(i, "commit", 'P');
      runs.add(
          new Run(
              run.nodeId(),
              "commit",
              null,
              run.created(),
              run.verdict(),
              i == 2 ? null : i * 1.0,
              ""));
    }
    RunHistory history = new RunHistory(SUBJECT, runs);
    assertThat(history.spreadBefore(runs.get(6).nodeId(), 10)).contains(new Spread(3, 2, 5));
    assertThat(history.spreadBefore(runs.get(5).nodeId(), 10)).isEmpty();
    assertThat(history.spreadBefore("absent", 10)).isEmpty();
  }

  @Test
  void revisionFallsBackToTheCommit() {
    Run run = Histories.runs("P").get(0);
    assertThat(new Run("id", "0123456789abcdef", null, run.created(), run.verdict()).revision())
        .isEqualTo("0123456789ab");
  }

  private static RunHistory history(String oldestFirst) {
    return new RunHistory(SUBJECT, Histories.runs(oldestFirst));
  }
}
