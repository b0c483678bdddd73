package dev.kci.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {
  private static final List<String> KNOWN =
      List.of("baseline", "kbuild-gcc-14-x86", "kbuild-gcc-14-arm64", "ltp", "kselftest-dt");

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "baselien, baseline",
        "aseline, baseline",
        "abseline, baseline",
        "kbuild-gcc-14-x68, kbuild-gcc-14-x86",
        "kselftestdt, kselftest-dt",
        "lpt, ltp",
        "lxx, -",
        "elinebas, -",
        "other, -",
      })
  void closestWordIsFound(String word, String nearest) {
    assertThat(Spelling.closest(word, KNOWN).orElse(null)).isEqualTo(nearest);
  }

  /** Stopping early must not change the result. */
  @Test
  void wordWithFewMistakesIsAlwaysFound() {
    long seed = Long.getLong("kci.seed", 20_261_127);
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      String word = letters(random, 9 + random.nextInt(12));
      List<String> candidates = new ArrayList<>();
      for (int j = 0; j < 20; j++) {
        candidates.add(letters(random, 9 + random.nextInt(12)));
      }
      candidates.add(random.nextInt(21), mistaken(random, mistaken(random, word)));
      assertThat(Spelling.closest(word, candidates))
          .as("seed %d, word %s, candidates %s", seed, word, candidates)
          .isPresent();
    }
  }

  private static String letters(Random random, int length) {
    StringBuilder word = new StringBuilder();
    random.ints(length, 'a', 'z' + 1).forEach(letter -> word.append((char) letter));
    return word.toString();
  }

  private static String mistaken(Random random, String word) {
    StringBuilder mistaken = new StringBuilder(word);
    int at = random.nextInt(word.length() - 1);
    char letter = (char) ('a' + random.nextInt(26));
    switch (random.nextInt(4)) {
      case 0 -> mistaken.deleteCharAt(at);
      case 1 -> mistaken.insert(at, letter);
      case 2 -> mistaken.setCharAt(at, letter);
      default -> {
        mistaken.setCharAt(at, word.charAt(at + 1));
        mistaken.setCharAt(at + 1, word.charAt(at));
      }
    }
    return mistaken.toString();
  }
}
