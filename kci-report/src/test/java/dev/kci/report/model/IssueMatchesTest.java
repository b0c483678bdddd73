package dev.kci.report.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.Result;
import dev.kci.config.Configuration;
import dev.kci.pipeline.config.KnownIssue;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.report.TestTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IssueMatchesTest {
  @TempDir Path temp;

  @Test
  void matchedFailuresAreOnlyBelowTheirFirstIssue() throws IOException {
    Report report =
        report(Result.FAIL)
            .withKnownIssues(
                issues("{title: first, log: disk \\d+ is full}", "{title: second, job: job}"));
    assertThat(report.issues().matches())
        .extracting(match -> match.issue().title(), match -> match.failures().size())
        .containsExactly(tuple("first", 1), tuple("second", 1));
    assertThat(report.failures()).isEmpty();
    assertThat(report.causes()).isEmpty();
    assertThat(report.issues().gone()).isEmpty();
  }

  @Test
  void quotedLogIsSearched() throws IOException {
    Report report = report(Result.FAIL);
    String id = report.failures().get(1).nodeId();
    LogExcerpt excerpt = new LogExcerpt(1, 1, List.of("before", "not ok 2 b", "# no route"));
    Report matched =
        report
            .withExcerpts(Map.of(id, excerpt))
            .withKnownIssues(issues("{title: net, log: '^# no r'}"));
    assertThat(matched.issues().matches()).hasSize(1);
    assertThat(matched.failures()).hasSize(1);
  }

  @Test
  void issueIsGoneWhenAllThatItNamesPassed() throws IOException {
    List<KnownIssue> issues =
        issues(
            "{title: passed, job: job, test: c}",
            "{title: failed otherwise, job: job, test: a, log: other}",
            "{title: not run, job: job, test: absent}",
            "{title: says only a log, log: other}",
            "{title: is over, test: c, until: 2026-11-19}",
            "{title: lasts, test: c, until: 2026-11-20}");
    assertThat(report(Result.FAIL).withKnownIssues(issues).issues().gone())
        .extracting(KnownIssue::title)
        .containsExactly("passed", "lasts");
  }

  private static Report report(Result result) {
    TestTree tree = new TestTree("eeee", TestTree.revision("v6.18", "e".repeat(40), "x"));
    Node job = tree.job(tree.checkout(), "job", "board", result);
    tree.add(job, NodeKind.TEST, "a", result, node -> node.data("error_msg", "disk 1 is full"));
    tree.test(job, "b", result);
    tree.test(job, "c", Result.PASS);
    return Report.of(tree.results(), Optional.empty());
  }

  private List<KnownIssue> issues(String... issues) throws IOException {
    Path file = temp.resolve("issues.yaml");
    Files.writeString(file, "known_issues:\n- " + String.join("\n- ", issues) + "\n");
    return PipelineConfiguration.of(Configuration.load(List.of(file))).knownIssues();
  }
}
