package dev.kci.runtime.results;

import dev.kci.api.model.Result;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All tests of one output.
 *
 * @param tests the outermost tests, in order
 * @param problems what is wrong with the output itself: fewer tests than planned, a bail-out; one
 *     line each
 * @param complete whether the outermost tests are all there: as many as planned, none cut off, no
 *     bail-out; a count that is wrong further inside is the business of the test around it
 * @param dropped how many results were left out because there were too many
 * @param stated the result of all, as the output itself states it; null when it does not
 * @param artifacts what the job left beside its files, as {@link TestCase#artifacts}
 * @param unread how many lines look like results but could not be read
 */
public record TestReport(
    List<TestCase> tests,
    List<String> problems,
    boolean complete,
    long dropped,
    @Nullable Result stated,
    Map<String, String> artifacts,
    long unread) {
  /** An output that tells of no test. */
  public static final TestReport NONE = new TestReport(List.of(), List.of(), true, 0);

  /** Of an output that does not state a result of all. */
  public TestReport(List<TestCase> tests, List<String> problems, boolean complete, long dropped) {
    this(tests, problems, complete, dropped, null, Map.of(), 0);
  }

  public TestReport {
    tests = List.copyOf(tests);
    problems = List.copyOf(problems);
    artifacts = Collections.unmodifiableMap(new LinkedHashMap<>(artifacts));
  }

  /** How many results the output has that are not among the tests. */
  public long missing() {
    return dropped + unread;
  }

  /** The tests of two outputs of one job; together they state nothing if one has tests. */
  public TestReport and(TestReport other) {
    List<TestCase> both = new ArrayList<>(tests);
    both.addAll(other.tests);
    List<String> all = new ArrayList<>(problems);
    all.addAll(other.problems);
    Map<String, String> left = new LinkedHashMap<>(artifacts);
    left.putAll(other.artifacts);
    return new TestReport(
        both,
        all,
        complete && other.complete,
        dropped + other.dropped,
        !both.isEmpty() ? null : stated != null ? stated : other.stated,
        left,
        unread + other.unread);
  }

  /** Every test, parents before the tests inside them. */
  public Stream<TestCase> all() {
    return tests.stream().flatMap(TestCase::all);
  }
}
