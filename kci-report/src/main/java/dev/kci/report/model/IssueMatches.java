package dev.kci.report.model;

import dev.kci.api.model.Node;
import dev.kci.pipeline.config.KnownIssue;
import dev.kci.results.NodeResult;
import dev.kci.results.Verdict;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The known issues of a report. Pure.
 *
 * @param matches issues that match failures, in the configuration's order; each failure is below
 *     the first issue that matches
 * @param gone issues whose jobs, tests and platforms all passed
 */
public record IssueMatches(List<Match> matches, List<KnownIssue> gone) {
  /** No known issues. */
  public static final IssueMatches NONE = new IssueMatches(List.of(), List.of());

  /**
   * An issue and its failures.
   *
   * @param failures at least one
   */
  public record Match(KnownIssue issue, List<NodeResult> failures) {
    public Match {
      failures = List.copyOf(failures);
    }
  }

  public IssueMatches {
    matches = List.copyOf(matches);
    gone = List.copyOf(gone);
  }

  /** Finds the issues of a checkout's results. */
  static IssueMatches of(
      List<KnownIssue> issues,
      Node checkout,
      List<NodeResult> results,
      Map<String, LogExcerpt> excerpts) {
    List<NodeResult> left = results.stream().filter(NodeResult::isFailure).toList();
    List<Match> matches = new ArrayList<>();
    List<KnownIssue> gone = new ArrayList<>();
    for (KnownIssue issue : issues) {
      if (checkout.created() != null && !issue.appliesAt(checkout.created())) {
        continue;
      }
      Map<Boolean, List<NodeResult>> split =
          left.stream()
              .collect(
                  Collectors.partitioningBy(
                      failure ->
                          selects(issue, failure)
                              && issue.isIn(lines(failure, excerpts.get(failure.nodeId())))));
      List<NodeResult> found = split.getOrDefault(true, List.of());
      left = split.getOrDefault(false, List.of());
      if (!found.isEmpty()) {
        matches.add(new Match(issue, found));
      } else if (allPassed(issue, results)) {
        gone.add(issue);
      }
    }
    return new IssueMatches(matches, gone);
  }

  /** The ids of the nodes of all failures that have an issue. */
  Set<String> nodeIds() {
    return matches.stream()
        .flatMap(match -> match.failures().stream())
        .map(NodeResult::nodeId)
        .collect(Collectors.toCollection(HashSet::new));
  }

  /** Whether what an issue names was run, and none of it failed. */
  private static boolean allPassed(KnownIssue issue, List<NodeResult> results) {
    if (!issue.namesResults()) {
      return false;
    }
    Set<Verdict> verdicts =
        results.stream()
            .filter(result -> selects(issue, result))
            .map(NodeResult::verdict)
            .collect(Collectors.toSet());
    return verdicts.contains(Verdict.PASS) && !verdicts.contains(Verdict.FAIL);
  }

  private static boolean selects(KnownIssue issue, NodeResult result) {
    String job = result.job() == null ? result.name() : result.job();
    String prefix = job + "/";
    String test =
        result.name().startsWith(prefix) ? result.name().substring(prefix.length()) : null;
    return issue.selects(job, test, result.platform());
  }

  private static List<String> lines(NodeResult failure, @Nullable LogExcerpt excerpt) {
    return Stream.concat(
            Stream.ofNullable(failure.errorMessage()).flatMap(String::lines),
            excerpt == null ? Stream.of() : excerpt.lines().stream())
        .toList();
  }
}
