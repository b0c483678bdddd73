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
 * @param problems problems of the output itself, such as fewer tests than planned or a bail-out;
 *     one line each
 * @param complete whether all outermost tests are present: as many as planned, none cut off, no
 *     bail-out. Wrong counts further inside are up to the test around them.
 * @param dropped the number of results left out because of the limit
 * @param stated the overall result that the output itself states; may be null
 * @param artifacts the job's artifacts in addition to its files, as in {@link TestCase#artifacts}
 * @param unread the number of lines that look like results but could not be parsed
 */
public record TestReport(
    List<TestCase> tests,
    List<String> problems,
    boolean complete,
    long dropped,
    @Nullable Result stated,
    Map<String, String> artifacts,
    long unread) {
  /** A report without tests. */
  public static final TestReport NONE = new TestReport(List.of(), List.of(), true, 0);

  /** Creates a report without an overall result. */
  public TestReport(List<TestCase> tests, List<String> problems, boolean complete, long dropped) {
    this(tests, problems, complete, dropped, null, Map.of(), 0);
  }

  public TestReport {
    tests = List.copyOf(tests);
    problems = List.copyOf(problems);
    artifacts = Collections.unmodifiableMap(new LinkedHashMap<>(artifacts));
  }

  /** Returns the number of results that are not among the tests. */
  public long missing() {
    return dropped + unread;
  }

  /** Combines two reports of one job. The overall result is only kept if there are no tests. */
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

  /** Returns all tests, parents first. */
  public Stream<TestCase> all() {
    return tests.stream().flatMap(TestCase::all);
  }
}
