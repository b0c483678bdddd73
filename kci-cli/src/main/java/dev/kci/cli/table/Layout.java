package dev.kci.cli.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Decides which columns of a table fit into a width, and how wide each is. */
final class Layout {
  /** The blanks between two columns. */
  static final int GAP = 2;

  /**
   * What a column needs.
   *
   * @param natural the width of its widest text
   * @param usual the width that it should have before columns of other ranks are added
   * @param least the width that it needs at least
   * @param rank see {@link Column#rank}
   */
  record Need(int natural, int usual, int least, int rank) {
    Need {
      least = Math.min(least, natural);
      usual = Math.min(Math.max(usual, least), natural);
    }

    /** What it takes from the room for columns of other ranks. */
    int claim() {
      return rank == 0 ? usual : least;
    }
  }

  private Layout() {}

  /**
   * Returns the width of each column; 0 if it is left out. With gaps, the sum is at most {@code
   * total}. Columns of rank 0 are kept; of the others, those of lower ranks come first, and what
   * does not fit is left out. Then the widest columns become narrower, first down to what they need
   * at least, then below that.
   */
  static int[] widths(List<Need> needs, int total) {
    List<Integer> kept = kept(needs, total);
    int[] widths = new int[needs.size()];
    int[] floors = new int[needs.size()];
    kept.forEach(
        i -> {
          widths[i] = needs.get(i).natural();
          floors[i] = needs.get(i).least();
        });
    int room = Math.max(1, total - GAP * (kept.size() - 1));
    narrow(widths, floors, room);
    Arrays.fill(floors, 1);
    narrow(widths, floors, room);
    return widths;
  }

  private static List<Integer> kept(List<Need> needs, int total) {
    List<Integer> byRank = new ArrayList<>(IntStream.range(0, needs.size()).boxed().toList());
    byRank.sort(Comparator.comparingInt(i -> needs.get(i).rank())); // stable
    List<Integer> kept = new ArrayList<>();
    for (int i : byRank) {
      kept.add(i);
      boolean mayBeLeftOut = needs.get(i).rank() > 0 && kept.size() > 1;
      if (mayBeLeftOut && claims(needs, kept) > total) {
        kept.remove((Integer) i);
      }
    }
    Collections.sort(kept);
    while (kept.size() > 1 && kept.size() + GAP * (kept.size() - 1) > total) {
      kept.remove(kept.size() - 1);
    }
    return kept;
  }

  private static long claims(List<Need> needs, List<Integer> kept) {
    return kept.stream().mapToLong(i -> needs.get(i).claim() + GAP).sum() - GAP;
  }

  /** Makes the widest columns narrower until all fit or each has reached its floor. */
  private static void narrow(int[] widths, int[] floors, int room) {
    long excess = Arrays.stream(widths).asLongStream().sum() - room;
    while (excess > 0) {
      int widest = -1;
      int next = 0;
      for (int i = 0; i < widths.length; i++) {
        if (widths[i] > floors[i] && (widest < 0 || widths[i] > widths[widest])) {
          widest = i;
        }
      }
      if (widest < 0) {
        return;
      }
      for (int i = 0; i < widths.length; i++) {
        if (i != widest && widths[i] <= widths[widest] && widths[i] > floors[i]) {
          next = Math.max(next, widths[i]);
        }
      }
      long by = Math.max(1, Math.min(excess, widths[widest] - Math.max(next, floors[widest])));
      widths[widest] -= (int) by;
      excess -= by;
    }
  }
}
