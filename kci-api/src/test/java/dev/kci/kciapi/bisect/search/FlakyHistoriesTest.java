package dev.kci.kciapi.bisect.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/**
 * Searches seeded histories of 50 to 250 commits with virtual trials. Each row of the table has as
 * many histories; more of them with {@code -Dkci.histories=500}.
 */
class FlakyHistoriesTest {
  private static final long SEED = Long.getLong("kci.seed", 20_261_127);
  private static final int HISTORIES = Integer.getInteger("kci.histories", 50);
  private static final double HIGHEST = 0.3;

  private static final Search SEARCH = new Search(new Flakiness(HIGHEST), 0.99, true);

  @Test
  void findsTheFaultInFlakyHistories() {
    System.out.println("history                              right  wrong  runs  most  optimum");
    row("reliable", (history, random) -> history);
    row("5 flaky at 30 %, 2 unbuildable", FlakyHistoriesTest::someFlaky);
    double right = row("flaky 0-30 %, unbuildable, merges", FlakyHistoriesTest::allFlaky);
    assertThat(right).as("seed %d", SEED).isGreaterThanOrEqualTo(0.96);
  }

  @Test
  void oneTrialEachIsAsCheapAsHalving() {
    Search halving = new Search(Votes.ONE, 0.99, false);
    for (int i = 0; i < 20; i++) {
      Random random = new Random(SEED + i);
      History history = History.random(random, 100);
      History.Result result = history.search(halving, random);
      assertThat(result.candidates()).as("seed %d", SEED + i).containsExactly(history.fault());
      assertThat(result.trials()).as("seed %d", SEED + i).hasSizeLessThanOrEqualTo(10);
    }
  }

  private static History someFlaky(History history, Random random) {
    return history.withUnbuildable(random, 1, 1).withFlakyCommits(random, 5, HIGHEST);
  }

  private static History allFlaky(History history, Random random) {
    return history
        .withUnbuildable(random, 1 + random.nextInt(8), 3)
        .withFlakiness(HIGHEST * random.nextDouble(), HIGHEST * random.nextDouble());
  }

  /** Prints a row, and returns the share of right answers. */
  private static double row(String name, BiFunction<History, Random, History> change) {
    int right = 0;
    int runs = 0;
    int most = 0;
    double optimum = 0;
    for (int i = 0; i < HISTORIES; i++) {
      Random random = new Random(SEED + i);
      History history = change.apply(History.random(random, 50 + random.nextInt(200)), random);
      History.Result result = history.search(SEARCH, random);
      right += result.candidates().equals(history.answer()) ? 1 : 0;
      runs += result.trials().size();
      most = Math.max(most, result.trials().size());
      optimum += Math.log(history.commits().size()) / Math.log(2);
    }
    System.out.printf(
        "%-36s %5d  %5d  %4.1f  %4d  %7.1f%n",
        name, right, HISTORIES - right, (double) runs / HISTORIES, most, optimum / HISTORIES);
    return (double) right / HISTORIES;
  }
}
