package dev.kci.results.matrix;

import dev.kci.api.model.NodeKind;
import dev.kci.results.Counts;
import dev.kci.results.NodeResult;
import dev.kci.results.Verdict;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/**
 * What a job found on a platform, in all builds it ran with.
 *
 * @param verdict a failure of any job or test; else a job that is unfinished or incomplete; else a
 *     pass
 * @param jobs the jobs' results, one for each build
 * @param tests how many tests have which verdict
 */
public record Cell(Verdict verdict, List<NodeResult> jobs, Counts tests) {
  /** Which verdict a cell shows if there are several. */
  private static final List<Verdict> WORST_FIRST =
      List.of(Verdict.FAIL, Verdict.UNFINISHED, Verdict.INCOMPLETE, Verdict.PASS, Verdict.SKIP);

  public Cell {
    Objects.requireNonNull(verdict, "verdict");
    Objects.requireNonNull(tests, "tests");
    jobs = List.copyOf(jobs);
  }

  static Cell of(Collection<NodeResult> results) {
    List<NodeResult> jobs =
        results.stream().filter(result -> !result.kind().equals(NodeKind.TEST)).toList();
    List<NodeResult> tests =
        results.stream().filter(result -> result.kind().equals(NodeKind.TEST)).toList();
    boolean anyFailed = results.stream().anyMatch(result -> result.verdict() == Verdict.FAIL);
    Collection<NodeResult> deciding = jobs.isEmpty() ? tests : jobs;
    Verdict worst =
        WORST_FIRST.stream()
            .filter(verdict -> deciding.stream().anyMatch(result -> result.verdict() == verdict))
            .findFirst()
            .orElse(Verdict.UNFINISHED);
    return new Cell(anyFailed ? Verdict.FAIL : worst, jobs, Counts.of(tests));
  }

  /** Returns a few words: {@code pass}, {@code pass 14} tests, {@code fail 2/14} tests. */
  public String text() {
    if (verdict == Verdict.PASS && tests.total() > 0) {
      return verdict.label() + " " + tests.pass();
    }
    return verdict == Verdict.FAIL && tests.fail() > 0
        ? verdict.label() + " " + tests.fail() + "/" + tests.total()
        : verdict.label();
  }
}
