package dev.kci.report.site.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.Result;
import dev.kci.config.Located;
import dev.kci.config.Origin;
import dev.kci.pipeline.config.KnownIssue;
import dev.kci.pipeline.config.LogPattern;
import dev.kci.report.TestTree;
import dev.kci.report.render.HtmlStructure;
import dev.kci.report.render.NodeLinks;
import dev.kci.report.render.SiteTemplates;
import dev.kci.results.CheckoutResults;
import dev.kci.results.NodeResult;
import dev.kci.results.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BranchPagesTest {
  private static final int LARGEST = 200_000;
  private static final NodeLinks LINKS = new NodeLinks("https://kernelci.example.org/node/{id}");

  /** However many tests fail, each with a message of its own. */
  @ParameterizedTest
  @CsvSource({"2000, 0, 8", "2000, 40, 8", "2000, 2000, 8", "2000, 2000, 250"})
  void pagesStaySmallAndNoFailureIsLost(int tests, int failing, int lengthOfNames) {
    Map<String, String> pages =
        pages(List.of(checkout(1, tests, failing, lengthOfNames), checkout(0, tests, 0, 8)));
    pages.forEach(
        (name, page) -> {
          assertThat(page.getBytes(StandardCharsets.UTF_8).length).as(name).isLessThan(LARGEST);
          HtmlStructure.check(page);
        });
    List<String> ofJob =
        pages.keySet().stream().filter(name -> name.startsWith("job-ltp-")).toList();
    for (int i = 0; i < failing; i++) {
      String test = name(i, lengthOfNames);
      assertThat(ofJob).as(test).anyMatch(name -> pages.get(name).contains(">" + test + "<"));
    }
    assertThat(pages.get(PageNames.job("ltp", 1)))
        .contains(failing == 0 ? "2 of 2 passed" : "1 of 2 passed");
  }

  @Test
  void resultsThatSayNothingAreDashes() {
    SiteCheckout incomplete = checkout(1, 1, 0, 8);
    List<NodeResult> results = new ArrayList<>();
    for (NodeResult result : incomplete.results().results()) {
      results.add(result.job() == null ? result : incomplete(result));
    }
    SiteCheckout changed =
        new SiteCheckout(
            incomplete.summary(),
            new CheckoutResults(
                incomplete.results().checkout(), results, incomplete.results().others()),
            Map.of());
    assertThat(pages(List.of(changed, checkout(0, 1, 1, 8))).get(PageNames.job("ltp", 1)))
        .contains("<code>F-</code> 0 of 1 passed");
  }

  @Test
  void historyGoesFromTheOldestToTheNewest() {
    List<SiteCheckout> newestFirst = new ArrayList<>();
    for (int failing : new int[] {0, 0, 1, 1, 0}) {
      newestFirst.add(0, checkout(newestFirst.size(), 3, failing, 8));
    }
    Map<String, String> pages = pages(newestFirst);
    assertThat(pages.get(PageNames.job("ltp", 1))).contains("<code>..FF.</code> 3 of 5 passed");
    assertThat(pages.get(PageNames.INDEX)).contains("fixed");
    assertThat(pages).hasSize(1 + 2 + 5);
  }

  @Test
  void knownIssuesStandOnTheBranchAndTheCheckout() {
    KnownIssue issue =
        new KnownIssue(
            "needs <2> GB",
            "https://bugs.example.org/1",
            List.of("ltp"),
            List.of(),
            List.of(),
            LogPattern.of("words that differ"),
            null,
            Located.Mapping.empty(new Origin("issues.yaml", 1)));
    Map<String, String> pages =
        new BranchPages(SiteTemplates.ours(), LINKS, List.of(issue))
            .of(List.of(checkout(1, 4, 2, 8), checkout(0, 4, 0, 8)), id -> true);
    assertThat(pages.values())
        .filteredOn(page -> page.contains("<h2>Failures of known issues: 2<"))
        .hasSize(2)
        .allMatch(
            page -> page.contains("<a href=\"https://bugs.example.org/1\">needs &lt;2&gt; GB</a>"));
  }

  private static NodeResult incomplete(NodeResult result) {
    return new NodeResult(
        result.nodeId(),
        result.kind(),
        result.nodeName(),
        result.name(),
        result.key(),
        result.subject(),
        result.job(),
        result.build(),
        result.platform(),
        result.runtime(),
        Verdict.INCOMPLETE,
        result.own(),
        result.counted(),
        result.duration(),
        result.log(),
        result.artifacts(),
        result.errorCode(),
        result.errorMessage(),
        result.attempts(),
        result.measurement(),
        result.unread());
  }

  private static Map<String, String> pages(List<SiteCheckout> newestFirst) {
    return new BranchPages(SiteTemplates.ours(), LINKS, List.of()).of(newestFirst, id -> true);
  }

  private static String name(int number, int length) {
    return "test-" + number + "-" + "x".repeat(Math.max(0, length - 8));
  }

  private static SiteCheckout checkout(int day, int tests, int failing, int lengthOfNames) {
    TestTree tree =
        new TestTree(
            "abc" + day,
            TestTree.revision("v6.18-rc" + day, "%040x".formatted(day + 1), "Linux 6.18"));
    Node build = tree.build("kbuild", "arm64", "gcc-14", Result.PASS);
    Node job = tree.job(build, "ltp", "board", failing == 0 ? Result.PASS : Result.FAIL);
    for (int i = 0; i < tests; i++) {
      String message = "words that differ: " + "abcdefghij".charAt(i % 10) + "-".repeat(i / 10 + 1);
      boolean fails = i < failing;
      tree.add(
          job,
          NodeKind.TEST,
          name(i, lengthOfNames),
          fails ? Result.FAIL : Result.PASS,
          node -> fails ? node.data("error_msg", message) : node);
    }
    Node checkout =
        tree.checkout().toBuilder().created(TestTree.START.plus(Duration.ofDays(day))).build();
    CheckoutResults results =
        new CheckoutResults(checkout, tree.results().results(), tree.results().others());
    return new SiteCheckout(CheckoutSummary.of(results, TestTree.START), results, Map.of());
  }
}
