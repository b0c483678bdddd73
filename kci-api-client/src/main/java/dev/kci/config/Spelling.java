package dev.kci.config;

import java.util.Collection;
import java.util.Optional;

/** Finds the word that someone probably meant. */
public final class Spelling {
  private Spelling() {}

  /**
   * Returns the candidate closest to {@code word}, at most one change per three letters away (one
   * for shorter words); empty if no candidate is that close.
   */
  public static Optional<String> closest(String word, Collection<String> candidates) {
    int best = Math.max(word.length() / 3, 1) + 1;
    String found = null;
    for (String candidate : candidates) {
      if (Math.abs(candidate.length() - word.length()) < best) {
        int distance = distance(word, candidate, best);
        if (distance < best) {
          best = distance;
          found = candidate;
        }
      }
    }
    return Optional.ofNullable(found);
  }

  /** Returns a message's ending for a misspelt word, {@code ; did you mean 'x'?}, or nothing. */
  public static String hint(String word, Collection<String> candidates) {
    return closest(word, candidates).map(near -> "; did you mean '" + near + "'?").orElse("");
  }

  /**
   * Counts the insertions, deletions, replacements and swaps of neighbours that turn one word into
   * the other. Stops early with {@code enough} if there cannot be fewer.
   */
  private static int distance(String a, String b, int enough) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    int leastBefore = 0;
    for (int i = 0; i <= a.length(); i++) {
      int least = Integer.MAX_VALUE;
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
        } else {
          cost[i][j] = cost(cost, a, b, i, j);
        }
        least = Math.min(least, cost[i][j]);
      }
      if (least >= enough && leastBefore >= enough) { // a swap reaches back two rows
        return enough;
      }
      leastBefore = least;
    }
    return cost[a.length()][b.length()];
  }

  private static int cost(int[][] cost, String a, String b, int i, int j) {
    int replace = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int least = Math.min(replace, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
    boolean isSwap =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return isSwap ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
  }
}
