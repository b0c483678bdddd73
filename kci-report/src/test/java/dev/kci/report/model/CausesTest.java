package dev.kci.report.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.Result;
import dev.kci.report.TestTree;
import dev.kci.report.TwelveCauses;
import dev.kci.results.NodeResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CausesTest {
  @Test
  void fourHundredFailuresHaveTwelveCauses() {
    Report report = TwelveCauses.report();
    assertThat(report.failures()).hasSize(TwelveCauses.FAILURES);
    assertThat(report.causes()).hasSize(12);
    for (String headline : TwelveCauses.HEADLINES) {
      assertThat(report.causes())
          .extracting(Cause::headline)
          .as(headline)
          .filteredOn(text -> text.contains(headline))
          .hasSize(1);
    }
  }

  @Test
  void causeIsInTheSectionOfItsMostUrgentFailure() {
    TestTree before = tree(Result.PASS, Result.FAIL);
    Report report =
        Report.of(tree(Result.FAIL, Result.FAIL).results(), Optional.of(before.results()));
    assertThat(report.causes()).hasSize(1);
    Cause cause = report.causes().get(0);
    assertThat(cause.section()).isEqualTo(Section.REGRESSION);
    assertThat(cause.failures()).hasSize(2);
    assertThat(cause.example().nodeName()).isEqualTo("a");
    assertThat(cause.headline()).isEqualTo("disk 1 is full");
  }

  @Test
  void logShowsWhereAFaultWithoutAPlaceHappened() {
    TestTree tree = new TestTree("eeee", TestTree.revision("v6.18", "e".repeat(40), "x"));
    Node build = tree.build("kbuild", "arm64", "gcc-14", Result.PASS);
    Node one = tree.job(build, "one", "board", Result.FAIL);
    Node two = tree.job(build, "two", "board", Result.FAIL);
    String title = "Unable to handle kernel NULL pointer dereference at virtual address 00000010";
    Report report =
        Report.of(tree.results(), Optional.empty())
            .withExcerpts(
                Map.of(
                    one.requireId(),
                    new LogExcerpt(1, 0, List.of(title, "pc : foo+0x10/0x20")),
                    two.requireId(),
                    new LogExcerpt(1, 0, List.of(title, "pc : bar+0x10/0x20"))));
    assertThat(report.causes())
        .extracting(Cause::headline)
        .containsExactly(title + " in foo", title + " in bar");
  }

  @Test
  void messageThatSaysNothingIsNoCause() {
    for (String empty :
        List.of("exit=1", "failed", "Exited with status 2", "FAILED", "Error: -1")) {
      TestTree tree = new TestTree("eeee", TestTree.revision("v6.18", "e".repeat(40), "x"));
      Node job = tree.job(tree.checkout(), "job", "board", Result.FAIL);
      tree.add(job, NodeKind.TEST, "test", Result.FAIL, node -> node.data("error_msg", empty));
      assertThat(Report.of(tree.results(), Optional.empty()).causes())
          .extracting(Cause::headline)
          .containsExactly("job failed without a message");
    }
  }

  @Test
  void namesAreSortedNaturally() {
    TestTree tree = new TestTree("eeee", TestTree.revision("v6.18", "e".repeat(40), "x"));
    Node job = tree.job(tree.checkout(), "job", "board", Result.FAIL);
    for (int i : List.of(10, 9, 100, 1)) {
      tree.test(job, "test_" + i, Result.FAIL);
    }
    assertThat(Report.of(tree.results(), Optional.empty()).causes().get(0).failures())
        .extracting(NodeResult::nodeName)
        .containsExactly("test_1", "test_9", "test_10", "test_100");
  }

  private static TestTree tree(Result a, Result b) {
    TestTree tree = new TestTree("eeee", TestTree.revision("v6.18", "e".repeat(40), "x"));
    Node job = tree.job(tree.checkout(), "job", "board", Result.FAIL);
    tree.add(job, NodeKind.TEST, "a", a, node -> node.data("error_msg", "disk 1 is full"));
    tree.add(job, NodeKind.TEST, "b", b, node -> node.data("error_msg", "disk 2 is full"));
    return tree;
  }
}
