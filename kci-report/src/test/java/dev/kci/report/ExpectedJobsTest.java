package dev.kci.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.Result;
import dev.kci.config.Configuration;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.report.model.NotRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpectedJobsTest {
  private static final String CONFIG =
      """
      jobs:
        all: {template: t, kind: kbuild}
        mainline: {template: t, kind: kbuild, rules: {tree: [mainline]}}
        others: {template: t, kind: kbuild, rules: {tree: ['!mainline']}}
        exact: {template: t, kind: kbuild, rules: {tree: ['stable:linux-6.12.y'], branch: [none]}}
        seldom: {template: t, kind: kbuild, params: {frequency: 1d}}
        recent: {template: t, kind: kbuild, rules: {min_version: {version: 6, patchlevel: 1}}}
        test: {template: t, kind: job}
      scheduler:
        - {job: all, event: &checkout {channel: node, kind: checkout, state: available}, runtime: {name: x}}
        - {job: all, event: *checkout, runtime: {name: y}}
        - {job: mainline, event: *checkout, runtime: {name: x}}
        - {job: others, event: *checkout, runtime: {name: x}}
        - {job: exact, event: *checkout, runtime: {name: x}}
        - {job: seldom, event: *checkout, runtime: {name: x}}
        - {job: recent, event: *checkout, runtime: {name: x}}
        - {job: test, event: {channel: node, kind: kbuild, state: available}, runtime: {name: x}}
      """;

  @TempDir Path temp;
  private PipelineConfiguration configuration;

  @BeforeEach
  void load() throws IOException {
    Files.writeString(temp.resolve("config.yaml"), CONFIG);
    configuration = PipelineConfiguration.of(Configuration.load(List.of(temp)));
  }

  @ParameterizedTest
  @CsvSource({
    "mainline, master,       all mainline",
    "next,     master,       all others",
    "stable,   linux-6.12.y, all exact others",
  })
  void expectsJobsOfTheEventWhoseRulesAllowTheTree(String tree, String branch, String jobs) {
    assertThat(jobs(configuration, checkout(tree, branch)))
        .containsExactlyElementsOf(Arrays.asList(jobs.split(" ")));
  }

  @Test
  void withoutAConfigurationNothingIsMissing() {
    PipelineConfiguration none = PipelineConfiguration.of(Configuration.load(List.of()));
    assertThat(new ExpectedJobs(none).notRun(checkout("mainline", "master"))).isEmpty();
  }

  @Test
  void checkoutsOwnReasonComesFirst() {
    ExpectedJobs expected = new ExpectedJobs(configuration);
    Node checkout = checkout("mainline", "master");
    assertThat(expected.notRun(checkout.done(Result.PASS)).map(NotRun::why).orElseThrow())
        .contains("kci-runner");
    Node failed =
        checkout
            .done(Result.INCOMPLETE)
            .withData(
                checkout
                    .data()
                    .with("error_code", "git_checkout_failure")
                    .with("error_msg", "no\nroute"));
    assertThat(expected.notRun(failed).map(NotRun::why).orElseThrow())
        .startsWith("The checkout itself ended incomplete, git_checkout_failure: no")
        .doesNotContain("\n");
  }

  @Test
  void noJobsAreExpectedOfAPatchSeries() {
    Node checkout = checkout("mainline", "master").toBuilder().id("c").build();
    Node series =
        Node.childOf(checkout, NodeKind.CHECKOUT, "patchset").data(checkout.data()).build();
    assertThat(jobs(configuration, series)).isEmpty();
  }

  private static List<String> jobs(PipelineConfiguration configuration, Node checkout) {
    return new ExpectedJobs(configuration).notRun(checkout).map(NotRun::jobs).orElse(List.of());
  }

  private static Node checkout(String tree, String branch) {
    return Node.builder(NodeKind.CHECKOUT, "checkout")
        .kernelRevision(
            new KernelRevision(tree, "https://example.org/l.git", branch, "1".repeat(40)))
        .build();
  }
}
