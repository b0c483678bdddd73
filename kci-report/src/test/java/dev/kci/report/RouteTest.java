package dev.kci.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.KernelRevision;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTest {
  @ParameterizedTest(name = "trees {0}, branches {1}: {2}")
  @CsvSource({
    "'','',true",
    "mainline,'',true",
    "next,'',false",
    "main*,master,true",
    "*,next-*,false",
    "!mainline,'',false",
    "!next,'',true",
    "*|!main*,'',false",
    "next|mainline,!linux-*,true"
  })
  void routeMatchesTreeAndBranch(String trees, String branches, boolean taken) {
    KernelRevision revision = new KernelRevision("mainline", "https://x.org/l.git", "master", "c");
    assertThat(
            selection(list(trees), list(branches), List.of(), List.of(), List.of())
                .takes(Optional.of(revision)))
        .isEqualTo(taken);
  }

  @Test
  void routeOfAJobOrPlatformOnlyHasItsResults() {
    var now = RecordedTrees.threeRegressions();
    var results =
        new dev.kci.results.CheckoutResults(
            now.checkout(), now.results(), dev.kci.results.Others.NONE);
    assertThat(
            selection(List.of(), List.of(), List.of("baseline-*"), List.of(), List.of("qemu-*"))
                .of(results)
                .results())
        .isNotEmpty()
        .allMatch(o -> "baseline-arm64".equals(o.job()) && "qemu-arm64".equals(o.platform()));
  }

  @Test
  void ruleForTestsLeavesJobsOut() {
    var now = RecordedTrees.threeRegressions();
    var results =
        new dev.kci.results.CheckoutResults(
            now.checkout(), now.results(), dev.kci.results.Others.NONE);
    assertThat(
            selection(List.of(), List.of(), List.of(), List.of("mm_test_1?"), List.of())
                .of(results)
                .results())
        .hasSize(4 * 10)
        .allMatch(o -> o.nodeName().startsWith("mm_test_1"));
  }

  @ParameterizedTest
  @CsvSource({
    "REGRESSION,true",
    "NEW_FAILURE,false",
    "KNOWN_FAILURE,true",
    "FLAKY,false",
    "KNOWN_ISSUE,false",
    "FIXED,true",
    "INCOMPLETE,true",
    "OUTLIER,false",
    "NOT_RUN,false"
  })
  void contentsSayWhetherAMailIsWanted(Content content, boolean wanted) {
    Route route =
        new Route("r", Selection.ALL, Set.of(content), List.of(), List.of(), null, false, null);
    assertThat(route.wants(RecordedTrees.threeRegressions())).isEqualTo(wanted);
    assertThat(Content.of(content.word())).contains(content);
  }

  private static List<String> list(String text) {
    return text.isEmpty() ? List.of() : Arrays.asList(text.split("\\|"));
  }

  private static Selection selection(
      List<String> trees,
      List<String> branches,
      List<String> jobs,
      List<String> tests,
      List<String> platforms) {
    return new Selection(trees, branches, jobs, tests, platforms);
  }
}
