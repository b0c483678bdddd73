package dev.kci.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JoinedLogTest {
  @TempDir Path temp;

  /** Lines from one number to another. */
  private static String lines(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(number -> "line " + number + "\n")
        .collect(Collectors.joining());
  }

  private String joined(String followed, String fetched) throws IOException {
    Path one = Files.writeString(temp.resolve("followed"), followed);
    Path other = Files.writeString(temp.resolve("fetched"), fetched);
    String joined = Files.readString(JoinedLog.of(one, other));
    assertThat(temp.toFile().list()).containsExactlyInAnyOrder("followed", "fetched");
    return joined;
  }

  @ParameterizedTest
  @CsvSource({
    // followed to, fetched from, lines in all
    "5000, 0, 5000", // both whole
    "5000, 4000, 5000", // followed to the end
    "4900, 4000, 5000", // the follow ended before the log
    "4001, 4000, 5000", // they hardly meet: nothing of the block is in both
    "300000, 290000, 310000", // over several chunks
    "10, 0, 20" // less than a block
  })
  void overlappingLinesAppearOnce(int followedTo, int fetchedFrom, int all) throws IOException {
    String joined = joined(lines(0, followedTo), lines(fetchedFrom, all));
    if (followedTo - fetchedFrom == 1) {
      assertThat(joined).isEqualTo(lines(0, followedTo) + JoinedLog.LOST + lines(fetchedFrom, all));
    } else {
      assertThat(joined).isEqualTo(lines(0, all));
    }
  }

  @Test
  void marksLostLines() throws IOException {
    assertThat(joined(lines(0, 3000), lines(4000, 5000)))
        .isEqualTo(lines(0, 3000) + JoinedLog.LOST + lines(4000, 5000));
  }

  @Test
  void newestPartDoesNotReplaceAShorterBeginning() throws IOException {
    assertThat(joined(lines(0, 1000), lines(4000, 9000)))
        .isEqualTo(lines(0, 1000) + JoinedLog.LOST + lines(4000, 9000));
  }

  @Test
  void fillsAGapInTheStreamFromTheNewestPart() throws IOException {
    String followed = lines(0, 3000) + lines(4500, 5000);
    assertThat(joined(followed, lines(2500, 5000))).isEqualTo(lines(0, 5000));
  }

  @ParameterizedTest
  @ValueSource(ints = {2000, 4000}) // the newest part is longer than the stream, or shorter
  void marksAGapInTheStreamBeforeTheNewestPart(int from) throws IOException {
    String followed = lines(0, 1903) + lines(4500, 5000);
    assertThat(joined(followed, lines(from, 5000)))
        .isEqualTo(lines(0, 1903) + JoinedLog.LOST + lines(from, 5000));
  }

  @Test
  void emptyStreamAddsNothing() throws IOException {
    assertThat(joined("", lines(4000, 5000))).isEqualTo(lines(4000, 5000));
  }

  @Test
  void keepsAGapBeforeTheOverlap() throws IOException {
    String followed = lines(0, 1000) + lines(2000, 4500);
    assertThat(joined(followed, lines(4000, 5000))).isEqualTo(lines(0, 1000) + lines(2000, 5000));
  }

  @Test
  void repeatedLinesDoNotCutTheEnd() throws IOException {
    String round = lines(0, 2000);
    String joined = joined(round.repeat(5), round + "the end\n");
    assertThat(joined).isEqualTo(round.repeat(5) + "the end\n");
  }
}
