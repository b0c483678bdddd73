package dev.kci.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.KernelRevision;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
            route(list(trees), list(branches), List.of(), List.of()).takes(Optional.of(revision)))
        .isEqualTo(taken);
  }

  @Test
  void routeOfAJobOrPlatformOnlyHasItsResults() {
    var now = RecordedTrees.threeRegressions();
    var results =
        new dev.kci.results.CheckoutResults(
            now.checkout(), now.results(), dev.kci.results.Others.NONE);
    assertThat(
            route(List.of(), List.of(), List.of("baseline-*"), List.of("qemu-*"))
                .select(results)
                .results())
        .isNotEmpty()
        .allMatch(o -> "baseline-arm64".equals(o.job()) && "qemu-arm64".equals(o.platform()));
  }

  private static List<String> list(String text) {
    return text.isEmpty() ? List.of() : Arrays.asList(text.split("\\|"));
  }

  private static Route route(
      List<String> trees, List<String> branches, List<String> jobs, List<String> platforms) {
    return new Route("r", trees, branches, jobs, platforms, List.of(), List.of(), false, false);
  }
}
