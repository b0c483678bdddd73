package dev.kci.runtime.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever happens to an output from some byte on, the results before that byte stay. {@code
 * -Dkci.test.rounds=N} and {@code -Dkci.seed=N} change the number of outputs and their seed.
 */
class TapCorruptionTest {
  private static final long SEED = Long.getLong("kci.seed", 20_261_127);
  private static final int ROUNDS = Integer.getInteger("kci.test.rounds", 10_000);

  @Test
  void resultsBeforeTheCorruptionAreKept() {
    Random random = new Random(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] whole = sample(random).getBytes(StandardCharsets.UTF_8);
      int at = random.nextInt(whole.length);
      byte[] corrupted = corrupted(whole, at, random);
      int lineStart = at;
      while (lineStart > 0 && whole[lineStart - 1] != '\n') {
        lineStart--;
      }
      List<String> before = results(Arrays.copyOf(whole, lineStart));
      List<String> after = new ArrayList<>(results(corrupted));
      for (String result : before) {
        assertThat(after.remove(result))
            .describedAs("seed %d, round %d, byte %d: %s", SEED, round, at, result)
            .isTrue();
      }
    }
  }

  private static byte[] corrupted(byte[] whole, int at, Random random) {
    byte[] tail = Arrays.copyOfRange(whole, at, whole.length);
    switch (random.nextInt(5)) {
      case 0 -> tail = new byte[0];
      case 1 -> random.nextBytes(tail);
      case 2 -> {
        for (int i = 0; i < 1 + tail.length / 20; i++) {
          tail[random.nextInt(tail.length)] = (byte) random.nextInt(256);
        }
      }
      case 3 -> tail = Arrays.copyOfRange(tail, random.nextInt(tail.length), tail.length);
      default -> {
        byte[] twice = Arrays.copyOf(tail, tail.length * 2);
        System.arraycopy(tail, 0, twice, tail.length, tail.length);
        tail = twice;
      }
    }
    byte[] corrupted = Arrays.copyOf(whole, at + tail.length);
    System.arraycopy(tail, 0, corrupted, at, tail.length);
    return corrupted;
  }

  /** Name and result of every test that had its own line. */
  private static List<String> results(byte[] output) {
    TapParser parser = new TapParser(100_000);
    try {
      LogLines.read(new ByteArrayInputStream(output), parser::line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return parser
        .finish()
        .all()
        .filter(test -> !"the output ended before its result".equals(test.reason()))
        .map(test -> test.name() + ":" + test.result())
        .toList();
  }

  private static String sample(Random random) {
    StringBuilder out = new StringBuilder("KTAP version 1\n");
    int suites = 1 + random.nextInt(4);
    out.append("1..").append(suites).append('\n');
    for (int suite = 1; suite <= suites; suite++) {
      boolean kselftest = random.nextBoolean();
      String indent = kselftest ? "# " : "    ";
      if (kselftest) {
        out.append("# selftests: s: p").append(suite).append('\n');
      } else {
        out.append("    KTAP version 1\n    # Subtest: suite").append(suite).append('\n');
      }
      int tests = random.nextInt(6);
      out.append(indent).append("1..").append(tests).append('\n');
      for (int test = 1; test <= tests; test++) {
        if (random.nextInt(3) == 0) {
          out.append("[    1.000000] usb 1-1: noise é\n");
        }
        out.append(indent).append(random.nextBoolean() ? "ok " : "not ok ").append(test);
        out.append(" test").append(test).append(random.nextInt(5) == 0 ? " # SKIP x\n" : "\n");
      }
      out.append("ok ").append(suite).append(" suite").append(suite).append('\n');
    }
    return out.toString();
  }
}
