package dev.kci.runner.results;

import dev.kci.api.model.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The results of one column that no result further left has taken yet; see {@link TapParser}. */
final class TapLevel {
  private final int column;
  private final List<TestCase> results = new ArrayList<>();
  private @Nullable String name;
  private int planned = -1;
  private int seen;

  TapLevel(int column) {
    this.column = column;
  }

  int column() {
    return column;
  }

  /** The name of the test whose subtests these are; null when it was not announced. */
  @Nullable String name() {
    return name;
  }

  void name(@Nullable String name) {
    this.name = name;
  }

  /** The name, which the level has no more. */
  @Nullable String takeName() {
    String taken = name;
    name = null;
    return taken;
  }

  boolean isEmpty() {
    return results.isEmpty() && planned < 0;
  }

  List<TestCase> results() {
    return List.copyOf(results);
  }

  void add(TestCase test) {
    results.add(test);
    seen++;
  }

  /** Adds tests that moved up from a column further right; a plan here did not count them. */
  void addAll(List<TestCase> tests) {
    results.addAll(tests);
  }

  void countDropped() {
    seen++;
  }

  boolean hasPlan() {
    return planned >= 0;
  }

  void plan(int tests) {
    planned = tests;
  }

  /** Another document begins in this column; the results so far stay. */
  void newDocument() {
    planned = -1;
    seen = 0;
  }

  /** What is wrong when there were other than planned; null when nothing is. */
  @Nullable String planProblem() {
    return planned < 0 || planned == seen
        ? null
        : (name == null ? "" : name + ": ") + planned + " tests planned, " + seen + " results";
  }

  /** These results without a line of the test around them: an incomplete test if it has a name. */
  List<TestCase> folded() {
    return name == null
        ? results()
        : List.of(
            new TestCase(
                name,
                Result.INCOMPLETE,
                "the output ended before its result",
                null,
                List.of(),
                results));
  }

  /** Adds a line to the last result; whether that is a failure, which wants to be explained. */
  boolean explainLast(String line, int most) {
    if (results.isEmpty() || last().result() != Result.FAIL) {
      return false;
    }
    TestCase last = last();
    if (last.explanation().size() < most) {
      List<String> lines = new ArrayList<>(last.explanation());
      lines.add(line);
      replaceLast(last.duration(), lines);
    }
    return true;
  }

  void durationOfLast(Duration duration) {
    if (!results.isEmpty()) {
      replaceLast(duration, last().explanation());
    }
  }

  private TestCase last() {
    return results.get(results.size() - 1);
  }

  private void replaceLast(@Nullable Duration duration, List<String> explanation) {
    TestCase last = last();
    results.set(
        results.size() - 1,
        new TestCase(
            last.name(), last.result(), last.reason(), duration, explanation, last.children()));
  }
}
