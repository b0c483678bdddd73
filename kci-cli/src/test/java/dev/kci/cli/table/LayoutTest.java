package dev.kci.cli.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LayoutTest {
  private static final long SEED = Long.getLong("kci.seed", 20_261_127);

  @Test
  void whatFitsHasItsNaturalWidth() {
    assertThat(widths(80, need(24, 24, 0), need(8, 6, 0), need(40, 10, 1)))
        .containsExactly(24, 8, 40);
  }

  @Test
  void theWidestIsNarrowedFirst() {
    assertThat(widths(40, need(10, 6, 0), need(60, 6, 0))).containsExactly(10, 28);
    assertThat(widths(22, need(60, 6, 0), need(60, 6, 0))).containsExactly(10, 10);
  }

  @Test
  void whatMustBeWholeIsNotNarrowed() {
    assertThat(widths(40, need(24, 99, 0), need(60, 6, 0))).containsExactly(24, 14);
  }

  @Test
  void theHighestRankIsLeftOutFirstAndTheLastOfIt() {
    assertThat(widths(40, need(24, 99, 0), need(9, 9, 1), need(9, 9, 2), need(9, 9, 2)))
        .containsExactly(24, 9, 0, 0);
  }

  @Test
  void columnsAreAddedOnlyIfTheImportantOnesKeepTheirUsualWidth() {
    Layout.Need name = new Layout.Need(300, 18, 10, 0);
    assertThat(widths(30, name, need(8, 8, 1))).containsExactly(20, 8);
    assertThat(widths(27, name, need(8, 8, 1))).containsExactly(27, 0);
  }

  @Test
  void whatFitsLaterIsAddedThoughAnotherDidNotFit() {
    assertThat(widths(30, need(20, 20, 0), need(30, 30, 1), need(8, 8, 2)))
        .containsExactly(20, 0, 8);
  }

  @Test
  void whatCannotBeLeftOutIsCutEvenIfItMustBeWhole() {
    assertThat(widths(10, need(24, 99, 0), need(24, 99, 0))).containsExactly(4, 4);
  }

  @Test
  void columnsWithoutAnyRoomAreLeftOut() {
    assertThat(widths(4, need(9, 9, 0), need(9, 9, 0), need(9, 9, 0))).containsExactly(1, 1, 0);
    assertThat(widths(1, need(9, 9, 0), need(9, 9, 0))).containsExactly(1, 0);
  }

  @Test
  void withoutALimitAllIsShown() {
    assertThat(widths(Integer.MAX_VALUE, need(300, 6, 3), need(100_000, 6, 0)))
        .containsExactly(300, 100_000);
  }

  @Test
  void noLineIsTooWideAndNoRoomIsWasted() {
    Random random = new Random(SEED);
    for (int round = 0; round < 5_000; round++) {
      List<Layout.Need> needs = new ArrayList<>();
      for (int i = random.nextInt(12); i >= 0; i--) {
        needs.add(need(1 + random.nextInt(300), 1 + random.nextInt(30), random.nextInt(4)));
      }
      int total = 1 + random.nextInt(200);
      int[] widths = Layout.widths(needs, total);
      int used =
          Arrays.stream(widths).filter(width -> width > 0).map(width -> width + Layout.GAP).sum()
              - Layout.GAP;
      assertThat(used).as("seed %d, round %d", SEED, round).isBetween(1, total);
      for (int i = 0; i < widths.length; i++) {
        assertThat(widths[i]).isLessThanOrEqualTo(needs.get(i).natural());
        if (used < total && widths[i] > 0) {
          assertThat(widths[i]).as("nothing is cut without need").isEqualTo(needs.get(i).natural());
        }
      }
    }
  }

  private static int[] widths(int total, Layout.Need... needs) {
    return Layout.widths(List.of(needs), total);
  }

  private static Layout.Need need(int natural, int least, int rank) {
    return new Layout.Need(natural, least, least, rank);
  }
}
