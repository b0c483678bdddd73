package dev.kci.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TextSearchTest {
  private static final long SEED = Long.getLong("kci.seed", 20_261_127);

  /** Counts how often a character is read. */
  private static final class Counted implements CharSequence {
    private final String text;
    private long reads;

    Counted(String text) {
      this.text = text;
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      reads++;
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  @Test
  void numberOfStepsGrowsWithTheSumOfTheLengths() {
    for (String part : new String[] {"a".repeat(5_000) + "b", "b" + "a".repeat(5_000)}) {
      Counted text = new Counted("a".repeat(20_000));
      Counted sought = new Counted(part);
      TextSearch search = new TextSearch(sought);
      assertThat(search.next(text, 0)).isEqualTo(-1);
      assertThat(search.previous(text, text.length())).isEqualTo(-1);
      assertThat(text.reads + sought.reads).isLessThan(10L * (text.length() + part.length()));
    }
  }

  @Test
  void findsWhatStringsFind() {
    Random random = new Random(SEED);
    for (int i = 0; i < 2_000; i++) {
      String part = letters(random, 33 + random.nextInt(20));
      String text = letters(random, random.nextInt(60)) + part + letters(random, 40);
      if (random.nextBoolean()) {
        text = text.substring(0, text.length() / 2) + part + part;
      }
      int from = random.nextInt(text.length());
      TextSearch search = new TextSearch(part);
      assertThat(search.next(text, from)).as("seed %d", SEED).isEqualTo(text.indexOf(part, from));
      assertThat(search.previous(text, from))
          .as("seed %d", SEED)
          .isEqualTo(text.lastIndexOf(part, from - part.length()));
    }
  }

  private static String letters(Random random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(random.nextInt(20) == 0 ? 'b' : 'a');
    }
    return text.toString();
  }
}
