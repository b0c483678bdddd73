package dev.kci.runtime.results;

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
  private boolean program;
  private boolean announced;
  private boolean numbersOnly;
  private int planned = -1;
  private int seen;
  private int bare;
  private int highest;

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

  /** The name of a test program, which may print several documents. */
  void programName(String name) {
    this.name = name;
    program = true;
  }

  /** Whether a suite's name right after a version line ends the suite before it. */
  boolean endsWithNextName() {
    return name != null && !program && !results.isEmpty() && startsDocument();
  }

  private boolean startsDocument() {
    return announced && planned < 0 && seen == 0;
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

  /**
   * Adds a test.
   *
   * @param number as printed; 0 without one
   */
  void add(TestCase test, int number) {
    count(number);
    results.add(test);
  }

  /** Counts a result, kept or not, and begins another document where the numbers do. */
  void count(int number) {
    if (number > 0 && number <= bare && bare == seen) {
      forgetBare();
    }
    if (number == 1 && planned > 0 && planned == seen) {
      newDocument();
    }
    numbersOnly |= number > 0;
    highest = Math.max(highest, number);
    seen++;
  }

  /** Whether a result without number is one here: TAP announced, and no number so far. */
  boolean takesBare() {
    return announced && !numbersOnly;
  }

  void addBare(TestCase test) {
    results.add(test);
    seen++;
    bare++;
  }

  /** The numbers begin only now, so the words before them were no results. */
  private void forgetBare() {
    for (int i = 0; i < bare; i++) {
      results.remove(results.size() - 1);
    }
    seen -= bare;
    bare = 0;
  }

  /** Adds tests that moved up from a column further right; a plan here did not count them. */
  void addAll(List<TestCase> tests) {
    results.addAll(tests);
  }

  boolean hasPlan() {
    return planned >= 0;
  }

  void plan(int tests) {
    planned = tests;
    announced = true;
  }

  /** Another document begins in this column; the results so far stay. */
  void newDocument() {
    planned = -1;
    seen = 0;
    bare = 0;
    highest = 0;
    numbersOnly = false;
  }

  /** Another document begins with a version line. */
  void newDocument(boolean ktap) {
    newDocument();
    announced = true;
    numbersOnly = ktap;
  }

  /** What is wrong when there were other than planned; null when nothing is. */
  @Nullable String planProblem() {
    String prefix = name == null ? "" : name + ": ";
    if (planned >= 0 && planned != seen) {
      return prefix + planned + " tests planned, " + seen + " results";
    }
    return planned > 0 && highest > planned
        ? prefix + planned + " tests planned, but one has the number " + highest
        : null;
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
