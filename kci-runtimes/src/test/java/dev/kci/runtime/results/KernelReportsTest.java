package dev.kci.runtime.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the kernel's reports begin and end. */
class KernelReportsTest {
  private static final String CUT = "------------[ cut here ]------------";
  private static final String BUG = "kernel BUG at mm/slub.c:448!";
  private static final String END = "---[ end trace 0000000000000000 ]---";

  @Test
  void oopsContinuesTheReportOfItsCause() {
    assertThat(faults("BUG: unable to handle page fault", "Oops: 0002 [#1] SMP", "more"))
        .singleElement()
        .extracting(TestCase::explanation)
        .isEqualTo(List.of("BUG: unable to handle page fault", "Oops: 0002 [#1] SMP", "more"));
  }

  @Test
  void cutHereBeginsTheNextReport() {
    assertThat(faults("UBSAN: shift-out-of-bounds", "shift", CUT, "words", BUG, "more"))
        .extracting(TestCase::explanation)
        .containsExactly(
            List.of("UBSAN: shift-out-of-bounds", "shift"), List.of(BUG, "words", "more"));
  }

  @Test
  void reportWithoutATitleEndsWithItsTrace() {
    assertThat(faults(CUT, "odd", "second", END, "later"))
        .singleElement()
        .extracting(TestCase::name, TestCase::explanation)
        .containsExactly("exception", List.of("odd", "second"));
    assertThat(faults(CUT, END, "later")).isEmpty();
    assertThat(faults(CUT, "odd", "second")).isEmpty();
  }

  @Test
  void endOfATraceEndsTheReport() {
    assertThat(faults(BUG, "first", END, "later"))
        .singleElement()
        .extracting(TestCase::explanation)
        .isEqualTo(List.of(BUG, "first"));
  }

  @ParameterizedTest(name = "{0} different faults: {1}")
  @CsvSource({
    "1,  1 fault",
    "2,  2 faults",
    "50, 50 faults",
    "51, 50 faults and 1 more report",
    "53, 50 faults and 3 more reports",
  })
  void fiftyFaultsAreKept(int faults, String summary) {
    KernelMessages messages = new KernelMessages();
    IntStream.range(0, faults)
        .forEach(i -> messages.line(kernel("UBSAN: " + "x".repeat(i + 1) + " is wrong")));
    TestCase test = messages.finish().orElseThrow();
    assertThat(test.reason()).isEqualTo(summary);
    assertThat(test.children()).hasSize(Math.min(50, faults));
  }

  private static List<TestCase> faults(String... lines) {
    KernelMessages messages = new KernelMessages();
    for (String line : lines) {
      messages.line(kernel(line));
    }
    return messages.finish().map(TestCase::children).orElse(List.of());
  }

  private static LinePrefix.Stripped kernel(String text) {
    return new LinePrefix.Stripped(text, Duration.ofSeconds(1));
  }
}
