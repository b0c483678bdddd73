package dev.kci.results.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandingRuleTest {
  private static final long SEED = Long.getLong("kci.seed", 20_261_127);
  private static final List<Standing> CAUSES =
      List.of(Standing.FLAKY, Standing.BROKEN, Standing.FIXED, Standing.NEW_FAILURE);

  @ParameterizedTest
  @CsvSource({
    "PP, not enough runs",
    "F, not enough runs",
    "PSSIP, not enough runs",
    "PPP, passing",
    "PPPPPPPPPP, passing",
    "PPPPPPPPPF, new failure",
    "PPSSIIPPPF, new failure",
    "PPF, new failure",
    "FFF, broken",
    "PPPPPPPPFF, broken",
    "PPPPPPPPFISF, broken",
    "PPPPPFFFFF, broken",
    "PPPPFFFPPP, fixed",
    "PPPPPFFFFP, fixed",
    "FFFFFPPPPP, fixed",
    "PPFFFPPPPPPPPPPPP, passing",
    "PFPPPFPPFP, flaky",
    "PPPFPPPPPP, flaky",
    "FPFPFPFPFP, flaky",
    "PFPPPFPPPF, flaky",
    "PPPPPPPPPPPPPPPPPPPPPPPPPFPPPPPPPPPPPPPPPPFPPPPPPPP, flaky",
    "PPFFFPPPPPPPPPPPPPPPPPFFFPPPPPPPPPPPPPPPPPPPPPPPPPF, new failure",
    "PFPPPFPPPFPPFPPPFFFFFFF, broken",
    "PFPFFFPPFFPFPPPPPPPPPPPPP, fixed"
  })
  void wordFollowsFromTheRuns(String oldestFirst, String word) {
    assertThat(StandingRule.of(Histories.runs(oldestFirst)).label()).isEqualTo(word);
  }

  @Test
  void historyWithoutRunsIsNotEnough() {
    assertThat(StandingRule.of(List.of())).isEqualTo(Standing.NOT_ENOUGH_RUNS);
  }

  @Test
  void commitThatPassedAndFailedIsFlaky() {
    List<Run> runs = new ArrayList<>(Histories.runs("PPPPPPPPPF"));
    runs.add(0, Histories.run(10, runs.get(0).commit(), 'P'));
    assertThat(StandingRule.of(runs)).isEqualTo(Standing.FLAKY);
    assertThat(StandingRule.of(runs.subList(0, 2))).isEqualTo(Standing.FLAKY);
  }

  @Test
  void failureConfirmedByRerunsIsBroken() {
    List<Run> runs = new ArrayList<>(Histories.runs("PPPPPPPPPF"));
    runs.add(0, Histories.run(10, runs.get(0).commit(), 'F'));
    runs.add(0, Histories.run(11, runs.get(0).commit(), 'F'));
    assertThat(StandingRule.of(runs)).isEqualTo(Standing.BROKEN);
  }

  @Test
  void hundredSeededHistoriesGetTheRightWord() {
    Random random = new Random(SEED);
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Standing cause = CAUSES.get(i % CAUSES.size());
      String history = Histories.random(cause, StandingRule.ADVISED_RUNS, random);
      Standing word = StandingRule.of(Histories.runs(history));
      if (word != cause) {
        wrong.add(cause + " called " + word + ": " + history);
      }
    }
    assertThat(wrong).as("wrong words, seed %d", SEED).hasSizeLessThanOrEqualTo(3);
  }

  /** The figures of the rule's Javadoc. */
  @ParameterizedTest
  @CsvSource({"10, 0.70", "20, 0.86", "50, 0.93", "100, 0.97"})
  void flakyTestsAreFoundMoreSurelyWithMoreRuns(int runs, double least) {
    Random random = new Random(SEED);
    assertThat(shareOfRightWords(Standing.FLAKY, runs, random)).isGreaterThan(least);
    for (Standing steady :
        List.of(Standing.PASSING, Standing.BROKEN, Standing.FIXED, Standing.NEW_FAILURE)) {
      assertThat(shareOfRightWords(steady, runs, random)).as("%s", steady).isEqualTo(1);
    }
  }

  private static double shareOfRightWords(Standing cause, int runs, Random random) {
    int right = 0;
    for (int i = 0; i < 500; i++) {
      String history = Histories.random(cause, runs, random);
      right += StandingRule.of(Histories.runs(history)) == cause ? 1 : 0;
    }
    return right / 500.0;
  }
}
