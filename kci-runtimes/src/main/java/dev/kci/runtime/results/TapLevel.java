package dev.kci.runtime.results;

import dev.kci.api.model.Result;
import dev.kci.text.CountText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The results in one column that do not have a parent yet; see {@link TapParser}. */
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

  /** Returns the name of the parent test; null if it was not announced. */
  @Nullable String name() {
    return name;
  }

  void name(@Nullable String name) {
    this.name = name;
  }

  /** Sets the name of a test program, which may print several documents. */
  void programName(String name) {
    this.name = name;
    program = true;
  }

  /** Returns whether a suite name right after a version line ends the previous suite. */
  boolean endsWithNextName() {
    return name != null && !program && !results.isEmpty() && startsDocument();
  }

  private boolean startsDocument() {
    return announced && planned < 0 && seen == 0;
  }

  /** Removes and returns the name. */
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
   * @param number as printed; 0 if absent
   */
  void add(TestCase test, int number) {
    count(number);
    results.add(test);
  }

  /** Counts a result, kept or not. Starts a new document when the numbers start again. */
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

  /** Returns whether a result may lack a number here: TAP was announced, and no result had one. */
  boolean takesBare() {
    return announced && !numbersOnly;
  }

  void addBare(TestCase test) {
    results.add(test);
    seen++;
    bare++;
  }

  /** Drops results without numbers once numbers appear, because they were just words. */
  private void forgetBare() {
    for (int i = 0; i < bare; i++) {
      results.remove(results.size() - 1);
    }
    seen -= bare;
    bare = 0;
  }

  /** Adds tests that moved up from a column further right. A plan here does not count them. */
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

  /** Starts a new document in this column. Keeps the results so far. */
  void newDocument() {
    planned = -1;
    seen = 0;
    bare = 0;
    highest = 0;
    numbersOnly = false;
  }

  /** Starts a new document after a version line. */
  void newDocument(boolean ktap) {
    newDocument();
    announced = true;
    numbersOnly = ktap;
  }

  /** Returns how the results differ from the plan; null if they match. */
  @Nullable String planProblem() {
    String prefix = name == null ? "" : name + ": ";
    if (planned >= 0 && planned != seen) {
      return prefix + "planned " + CountText.of(planned, "test") + ", found " + seen;
    }
    return planned > 0 && highest > planned
        ? prefix + "planned " + CountText.of(planned, "test") + ", found number " + highest
        : null;
  }

  /** Returns the results for a parent without a result line: if named, as one incomplete test. */
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

  /** Adds a line to the explanation of the last result. Returns false if that did not fail. */
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
