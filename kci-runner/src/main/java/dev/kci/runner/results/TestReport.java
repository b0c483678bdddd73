package dev.kci.runner.results;

import java.util.List;
import java.util.stream.Stream;

/**
 * All tests of one output.
 *
 * @param tests the outermost tests, in order
 * @param problems what is wrong with the output itself: fewer tests than planned, a bail-out; one
 *     line each
 * @param complete whether the outermost tests are all there: as many as planned, none cut off, no
 *     bail-out; a count that is wrong further inside is the business of the test around it
 * @param dropped how many results were left out because there were too many
 */
public record TestReport(
    List<TestCase> tests, List<String> problems, boolean complete, long dropped) {
  /** An output that tells of no test. */
  public static final TestReport NONE = new TestReport(List.of(), List.of(), true, 0);

  public TestReport {
    tests = List.copyOf(tests);
    problems = List.copyOf(problems);
  }

  /** Every test, parents before the tests inside them. */
  public Stream<TestCase> all() {
    return tests.stream().flatMap(TestCase::all);
  }
}
