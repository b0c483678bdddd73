package dev.kci.report.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeBuilder;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.report.RecordedTrees;
import dev.kci.report.TestTree;
import dev.kci.results.CheckoutResults;
import dev.kci.results.CountedOwners;
import dev.kci.results.Counts;
import dev.kci.results.NodeResult;
import dev.kci.results.Others;
import dev.kci.results.RuntimeUsers;
import dev.kci.results.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportTest {
  @ParameterizedTest(name = "before {0}, now {1}: {2}")
  @CsvSource({
    "pass,fail,regression",
    "fail,fail,known",
    "skip,fail,new",
    "incomplete,fail,new",
    "none,fail,new",
    "fail,pass,fixed",
    "pass,pass,nothing",
    "fail,skip,nothing",
    "fail,incomplete,nothing",
    "pass,incomplete,nothing",
    "none,pass,nothing",
    "pass,skip,nothing"
  })
  void testBelongsToOneList(String before, String now, String list) {
    TestTree then = tree(before);
    Report report = Report.of(tree(now).results(), Optional.of(then.results()));
    assertThat(report.changes().regressions()).hasSize(list.equals("regression") ? 1 : 0);
    assertThat(report.changes().newFailures()).hasSize(list.equals("new") ? 1 : 0);
    assertThat(report.changes().knownFailures()).hasSize(list.equals("known") ? 1 : 0);
    assertThat(report.changes().fixed()).hasSize(list.equals("fixed") ? 1 : 0);
  }

  @Test
  void faultOfTheKernelIsAFailureByItselfBelowAJobThatPassed() {
    Report report = Report.of(withFault().results(), Optional.of(tree("none").results()));

    assertThat(report.changes().newFailures())
        .extracting(NodeResult::name, NodeResult::errorMessage)
        .containsExactly(
            tuple(
                "j/kernel-messages/warning-foo",
                "WARNING: CPU: 0 PID: 1 at foo+0x1/0x2\nModules linked in:"));
    assertThat(report.counts(NodeKind.JOB).pass()).isEqualTo(1);
  }

  @Test
  void missingKernelFaultsDoNotCount() {
    Report report = Report.of(tree("none").results(), Optional.of(withFault().results()));

    assertThat(report.changes().missing()).isZero();
  }

  private static TestTree withFault() {
    TestTree tree = new TestTree("bb", TestTree.revision("v6.18", "b".repeat(40), "m"));
    Node job = tree.job(tree.build("b", "arm64", "gcc-14", Result.PASS), "j", "p", Result.PASS);
    Node messages = tree.test(job, "kernel-messages", Result.FAIL);
    tree.add(
        messages,
        NodeKind.TEST,
        "warning-foo",
        Result.FAIL,
        node ->
            node.data("error_msg", "WARNING: CPU: 0 PID: 1 at foo+0x1/0x2\nModules linked in:"));
    return tree;
  }

  @Test
  void patchSeriesOfACheckoutCountInTheirOwnReportOnly() {
    TestTree tree = new TestTree("aa", TestTree.revision("v6.18", "a".repeat(40), "m"));
    Node build = tree.build("b", "arm64", "gcc-14", Result.PASS);
    Node series =
        tree.add(tree.checkout(), NodeKind.CHECKOUT, "patchset", Result.PASS, node -> node);
    Node patched = tree.add(series, NodeKind.KBUILD, "b", Result.FAIL, node -> node);
    CountedOwners counted = new CountedOwners(Set.of(), new RuntimeUsers(Map.of()));
    assertThat(tree.results().results())
        .extracting(NodeResult::nodeId)
        .containsExactly(build.requireId());
    assertThat(CheckoutResults.of(series, tree.nodes(), counted).results())
        .extracting(NodeResult::nodeId)
        .containsExactly(patched.requireId());
  }

  private static TestTree tree(String result) {
    TestTree tree = new TestTree("aa", TestTree.revision("v6.18", "a".repeat(40), "m"));
    Node job = tree.job(tree.build("b", "arm64", "gcc-14", Result.PASS), "j", "p", Result.PASS);
    if (!result.equals("none")) {
      tree.test(job, "t", Result.of(result));
    }
    return tree;
  }

  @ParameterizedTest
  @CsvSource({
    "pass, 2026-11-20T08:12:05.123456, 125",
    "pass, 2026-11-20T08:09:00.000000,", // before its creation
    "pass, soon,",
    "pass, ,",
    ", 2026-11-20T08:12:05.123456,", // such as a job that is tried again
  })
  void durationEndsWithTheResult(String wireName, String resultAt, Long seconds) {
    Node checkout = new TestTree("aa", TestTree.revision("v6.18", "a".repeat(40), "m")).checkout();
    Node build =
        Node.builder(NodeKind.KBUILD, "b")
            .id("b1")
            .parent(checkout.requireId())
            .owner(checkout.owner())
            .state(NodeState.DONE)
            .result(wireName == null ? null : Result.of(wireName))
            .debug(JsonObject.empty().with("result_at", resultAt))
            .created(TestTree.START.plusSeconds(600))
            .updated(TestTree.START.plusSeconds(7200)) // the end of the holdoff
            .build();
    NodeResult result =
        CheckoutResults.of(
                checkout, List.of(build), new CountedOwners(Set.of(), new RuntimeUsers(Map.of())))
            .results()
            .get(0);
    assertThat(result.duration())
        .isEqualTo(seconds == null ? null : Duration.ofSeconds(seconds).plusNanos(123_456_000));
  }

  @Test
  void failureIsReportedByItsLowestNodes() {
    TestTree tree = new TestTree("aa", TestTree.revision("v6.18", "a".repeat(40), "m"));
    Node build = tree.build("b", "arm64", "gcc-14", Result.PASS);
    Node job = tree.job(build, "j", "p", Result.FAIL);
    Node suite = tree.test(job, "suite", Result.FAIL);
    tree.test(suite, "one", Result.FAIL);
    tree.test(suite, "two", Result.PASS);
    tree.job(build, "k", "p", Result.FAIL);
    Report report = Report.of(tree.results(), Optional.empty());
    assertThat(report.changes().newFailures())
        .extracting(NodeResult::name)
        .containsExactly("k", "j/suite/one");
    assertThat(report.counts(NodeKind.TEST)).isEqualTo(new Counts(1, 1, 0, 0, 0));
  }

  @Test
  void lastConclusiveAttemptOfAJobCounts() {
    TestTree tree = new TestTree("aa", TestTree.revision("v6.18", "a".repeat(40), "m"));
    Node build = tree.build("b", "arm64", "gcc-14", Result.PASS);
    attempt(tree, build, Result.FAIL, 0);
    attempt(tree, build, Result.PASS, 1);
    attempt(tree, build, Result.INCOMPLETE, 2);
    Report report = Report.of(tree.results(), Optional.empty());
    assertThat(report.changes().newFailures()).isEmpty();
    assertThat(report.ofKind(NodeKind.JOB))
        .singleElement()
        .satisfies(job -> assertThat(job.verdict()).isEqualTo(Verdict.PASS))
        .satisfies(job -> assertThat(job.attempts()).isEqualTo(3));
  }

  private static void attempt(TestTree tree, Node build, Result result, int counter) {
    tree.add(build, NodeKind.JOB, "j", result, n -> n.data("platform", "p").retryCounter(counter));
  }

  @Test
  void supersededNodesAndTheirDescendantsDoNotCount() {
    TestTree tree = new TestTree("aa", TestTree.revision("v6.18", "a".repeat(40), "m"));
    Node job =
        tree.add(
            tree.checkout(),
            NodeKind.JOB,
            "j",
            Result.FAIL,
            n -> n.debug(JsonObject.of("superseded_by", "x")));
    tree.test(job, "t", Result.FAIL);
    assertThat(tree.results().results()).isEmpty();
  }

  @Test
  void infrastructureErrorsAreCountedButNotBlamedOnTheKernel() {
    Report report = RecordedTrees.onlyInfrastructure();
    assertThat(report.isEmpty()).isTrue();
    assertThat(report.changes().regressions()).isEmpty();
    assertThat(report.changes().newFailures()).isEmpty();
    assertThat(report.incomplete()).hasSize(3);
  }

  @Test
  void orderOfNodesDoesNotMatter() {
    TestTree tree = tree("fail");
    List<Node> reversed = new ArrayList<>(tree.nodes());
    Collections.reverse(reversed);
    assertThat(
            CheckoutResults.of(
                tree.checkout(), reversed, new CountedOwners(Set.of(), new RuntimeUsers(Map.of()))))
        .isEqualTo(tree.results());
  }

  @Test
  void foreignNodesDoNotCountButTheirNumberIsKept() {
    TestTree tree = new TestTree("a", TestTree.revision("v6.12", "1".repeat(40), "Linux"));
    Node build = tree.build("kbuild", "x86_64", "gcc-14", Result.PASS);
    Node job = tree.job(build, "boot", "board", Result.PASS);
    tree.add(build, NodeKind.JOB, "boot", Result.FAIL, by("stranger", "lava-lab", "board"));
    Node foreign =
        tree.add(tree.checkout(), NodeKind.KBUILD, "evil", Result.FAIL, by("eve", "x", ""));
    tree.test(tree.job(foreign, "below", "board", Result.FAIL), "case", Result.FAIL);
    tree.add(job, NodeKind.TEST, "login", Result.FAIL, node -> node.owner(null));

    CheckoutResults results = tree.results();
    assertThat(results.results()).extracting(NodeResult::name).containsOnly("kbuild", "boot");
    assertThat(results.results()).noneMatch(NodeResult::isFailure);
    assertThat(results.others()).isEqualTo(new Others(5, List.of("eve", "nobody", "stranger")));
    assertThat(Report.of(results, Optional.empty()).others()).isEqualTo(results.others());
    assertThat(tree.results(Set.of("eve")).others())
        .isEqualTo(new Others(2, List.of("nobody", "stranger")));
  }

  @Test
  void runtimesUserCountsForJobsOfItsRuntime() {
    TestTree tree = new TestTree("a", TestTree.revision("v6.12", "1".repeat(40), "Linux"));
    Node job = tree.job(tree.checkout(), "boot", "board", Result.PASS); // in lava-lab
    UnaryOperator<NodeBuilder> byLab = node -> node.owner("lab-user");
    tree.add(job, NodeKind.TEST, "login", Result.PASS, byLab);
    tree.add(tree.checkout(), NodeKind.JOB, "other", Result.FAIL, by("lab-user", "shell", "board"));
    CountedOwners counted =
        new CountedOwners(Set.of(), new RuntimeUsers(Map.of("lava-lab", "lab-user")));
    CheckoutResults results = CheckoutResults.of(tree.checkout(), tree.nodes(), counted);
    assertThat(results.results())
        .extracting(NodeResult::name)
        .containsExactlyInAnyOrder("boot", "boot/login");
    assertThat(results.others()).isEqualTo(new Others(1, List.of("lab-user")));
  }

  private static UnaryOperator<NodeBuilder> by(String owner, String runtime, String platform) {
    return node -> node.owner(owner).data("runtime", runtime).data("platform", platform);
  }
}
