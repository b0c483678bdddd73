package dev.kci.runtime.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Whatever happens to an output, each of its result lines is read or counted as unread. {@code
 * -Dkci.test.rounds=N} and {@code -Dkci.seed=N} change the number of outputs and their seed.
 */
class TapCountTest {
  private static final int ROUNDS = Integer.getInteger("kci.test.rounds", 10_000);
  private static final long SEED = Long.getLong("kci.seed", 20_261_127);

  private static final List<String> KERNEL =
      List.of(
          "[   12.345678] usb 1-1: new high-speed USB device number 2 using xhci_hcd",
          "[   12.345679][  T123] ------------[ cut here ]------------",
          "<4>[   12.345680] WARNING: CPU: 0 PID: 1 at lib/foo.c:10 foo+0x1/0x2",
          "[   12.345681] BUG: kernel NULL pointer dereference, address: 0000000000000000",
          "random: crng init done",
          "Starting tests... 12 ok, 3 failed");

  @Test
  void everyResultIsParsedOrCounted() {
    long unread = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Random random = new Random(SEED + round);
      Output output = Output.random(random);
      TapParser parser = new TapParser(random.nextInt(4) == 0 ? 3 : 100_000);
      output.lines.forEach(parser::line);
      TestReport report = parser.finish();
      long read = report.all().filter(TapCountTest::hasOwnLine).count();
      assertThat(read + report.missing())
          .describedAs("seed %d, round %d:%n%s", SEED, round, String.join("\n", output.lines))
          .isEqualTo(output.written);
      unread += report.unread();
    }
    assertThat(unread).isPositive();
  }

  private static boolean hasOwnLine(TestCase test) {
    return !"the output ended before its result".equals(test.reason());
  }

  /** Lines, and how many of them are results. */
  private static final class Output {
    private final List<String> lines = new ArrayList<>();
    private final Random random;
    private final UnaryOperator<String> prefix;
    private final boolean tabs;
    private final boolean yaml;
    private int written;

    private Output(Random random) {
      this.random = random;
      int form = random.nextInt(9);
      this.prefix = prefix(random, form);
      this.yaml = form != 4 && form != 5; // their results may be unread, and so are their blocks
      this.tabs = random.nextInt(3) == 0;
    }

    static Output random(Random random) {
      Output output = new Output(random);
      int documents = 1 + random.nextInt(2);
      for (int i = 0; i < documents; i++) {
        output.document();
      }
      if (random.nextInt(3) == 0) {
        output.cut();
      }
      return output;
    }

    private static UnaryOperator<String> prefix(Random random, int form) {
      return switch (form) {
        case 0 -> line -> "[%5d.%06d] %s".formatted(random.nextInt(999), random.nextInt(999), line);
        case 1 -> line -> "<6>[    1.000000][%5s] %s".formatted("T" + random.nextInt(999), line);
        case 2 -> line -> "2026-11-27T12:00:%02d.000Z %s".formatted(random.nextInt(60), line);
        case 3 -> line -> "Sep 13 15:14:%02d host kernel: %s".formatted(random.nextInt(60), line);
        case 4 -> line -> "uart-%d> %s".formatted(random.nextInt(99), line);
        case 5 -> line -> "web_%d  | %s".formatted(random.nextInt(9), line);
        default -> line -> line;
      };
    }

    private void document() {
      boolean kselftest = random.nextBoolean();
      if (random.nextInt(6) > 0) {
        add(kselftest ? "TAP version 13" : "KTAP version 1");
      }
      int suites = 1 + random.nextInt(3);
      add("1.." + suites);
      for (int suite = 1; suite <= suites; suite++) {
        suite(kselftest, suite);
      }
    }

    private void suite(boolean kselftest, int suite) {
      String indent = kselftest ? "# " : tabs ? "\t" : "    ";
      if (kselftest) {
        add("# selftests: s: p" + suite);
      } else {
        add(indent + "KTAP version 1");
        add(indent + "# Subtest: suite" + suite);
      }
      int documents = kselftest ? 1 + random.nextInt(2) : 1;
      for (int i = 0; i < documents; i++) {
        int tests = random.nextInt(5);
        if (kselftest) {
          add(indent + "TAP version 13");
        }
        add(indent + "1.." + tests);
        for (int test = 1; test <= tests; test++) {
          result(indent, test);
        }
      }
      result("", suite);
    }

    private void result(String indent, int number) {
      if (random.nextInt(4) == 0) {
        lines.add(KERNEL.get(random.nextInt(KERNEL.size())));
      }
      String line = (random.nextBoolean() ? "ok " : "not ok ") + number + " name" + number;
      if (random.nextInt(6) == 0) {
        line += random.nextBoolean() ? " # SKIP no device" : " # time=12.5ms";
      }
      if (random.nextInt(10) == 0) { // the kernel speaks while the line is being written
        line += KERNEL.get(random.nextInt(4));
      }
      add(indent + line);
      written++;
      if (yaml && line.startsWith("not") && random.nextInt(5) == 0) {
        add(indent + "  ---");
        add(indent + "  message: |");
        add(indent + "    not ok 7 inside of YAML");
        add(indent + "  ...");
      }
    }

    /** Without the result before it a block cannot be told from results, whoever reads it. */
    private static boolean isInYaml(String line) {
      return line.endsWith("  ---")
          || line.contains("message: |")
          || line.contains("inside of YAML")
          || line.endsWith("  ...");
    }

    private void add(String line) {
      lines.add(prefix.apply(line));
    }

    /** The beginning is lost, as in a ring buffer. */
    private void cut() {
      int from = random.nextInt(lines.size());
      while (from < lines.size() && isInYaml(lines.get(from))) {
        from++;
      }
      for (int i = 0; i < from; i++) {
        String line = lines.remove(0);
        if (line.matches(".*(?:not )?ok \\d+ name.*")) {
          written--;
        }
      }
    }
  }
}
