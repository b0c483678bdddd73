package dev.kci.report.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LogScanTest {
  @Test
  void compilersErrorComesBeforeAWordLikeFailed() {
    LogScan scan = scan(List.of(), "checking: failed", "a", "b", "x.c:1:2: error: no such", "c");
    assertThat(scan.firstError().orElseThrow())
        .isEqualTo(
            new LogExcerpt(
                1, 3, List.of("checking: failed", "a", "b", "x.c:1:2: error: no such", "c")));
  }

  @Test
  void testsOwnLineIsFoundByItsName() {
    LogScan scan =
        scan(List.of("two"), "not ok 1 one", "# why", "not ok 2 two # again", "not ok 3 two_more");
    assertThat(scan.firstErrorOf("two").orElseThrow().lines()).contains("not ok 2 two # again");
    assertThat(scan(List.of("two"), "not ok 3 two_more").firstErrorOf("two")).isEmpty();
  }

  @Test
  void faultIsFoundByItsTitle() {
    LogScan scan = new LogScan(List.of(), List.of("BUG: second", "BUG: third"));
    List.of("[ 1.0] BUG: first", "a", "[ 2.0] BUG: second", "b").forEach(scan::line);
    assertThat(scan.firstErrorTitled("BUG: second").orElseThrow().lines())
        .containsExactly("[ 1.0] BUG: first", "a", "[ 2.0] BUG: second", "b");
    assertThat(scan.firstErrorTitled("BUG: third")).isEmpty();
  }

  @Test
  void quotedTextIsSafeAndShort() {
    LogScan scan = scan(List.of(), "\u001b[31mKernel panic\u0000 \u202e" + "x".repeat(1_000_000));
    String line = scan.firstError().orElseThrow().lines().get(0);
    assertThat(line).startsWith("Kernel panic\\u0000 \\u202exxx").hasSizeLessThanOrEqualTo(200);
  }

  @Test
  void cleanLogHasNoFirstError() {
    assertThat(scan(List.of(), "ok 1 one", "all is well").firstError()).isEmpty();
  }

  private static LogScan scan(List<String> tests, String... lines) {
    LogScan scan = new LogScan(tests, List.of());
    List.of(lines).forEach(scan::line);
    return scan;
  }
}
