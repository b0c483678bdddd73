package dev.kci.runtime.results;

import dev.kci.api.model.Result;
import dev.kci.text.SafeText;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses KTAP and TAP line by line from output that also has other lines. Supports nested subtests
 * (KUnit's indentation, kselftest's {@code # }), directives, plans, diagnostics and bail-outs.
 * Never throws. Lines that look like results but cannot be parsed are counted. Not thread-safe.
 *
 * <p>Subtests come before the result line of their parent, so results wait in one level per column
 * until a result further left takes them as children. If the output ends first, a named level
 * becomes an incomplete test, and the results of an unnamed one move up.
 */
public final class TapParser {
  private static final int LAST_LINES = 12;
  private static final int LONGEST_LINE = 300;
  private static final int DEEPEST = 16;
  private static final int MOST_PROBLEMS = 20;
  private static final Pattern DURATION_MS =
      Pattern.compile("^(?:# )?duration_ms: *(\\d{1,12}(?:\\.\\d{1,9})?)$");

  private final int limit;
  private final LinePrefix prefix = new LinePrefix();
  private final Deque<TapLevel> levels = new ArrayDeque<>(); // the deepest first
  private final Deque<String> lastLines = new ArrayDeque<>();
  private final List<String> problems = new ArrayList<>();
  private @Nullable String nextName;
  private @Nullable Duration startOfTest;
  private boolean announced;
  private @Nullable String emptyPlan;
  private int resultColumn = -1; // of the last TAP line if that was a result
  private int yamlColumn = -1; // of the YAML block that is open
  private int inYaml; // lines of that block that would be results outside
  private boolean complete = true;
  private boolean explainsPrevious;
  private int results;
  private long dropped;
  private long unread;

  /**
   * Creates a parser.
   *
   * @param limit the maximum number of results; further ones are only counted
   */
  public TapParser(int limit) {
    this.limit = limit;
  }

  /** Reads one line, without its line end. */
  public void line(String raw) {
    prefix.strip(raw, this::line);
  }

  /** Reads one line without its prefix. */
  void line(LinePrefix.Stripped stripped) {
    TapLine line = TapLine.of(stripped);
    if (isInsideYaml(line)) {
      yamlText(line);
      return;
    }
    unread += line.unread();
    switch (line.kind()) {
      case RESULT -> result(line, false);
      case BARE_RESULT -> {
        if (takesBare(line.column())) {
          result(line, true);
        } else {
          remember(line.text());
        }
      }
      case PLAN -> plan(line);
      case VERSION -> version(line);
      case SUBTEST -> subtest(line);
      case BAIL_OUT -> {
        complete = false;
        problem("Bail out! " + line.text());
      }
      case DIAGNOSTIC, NOISE -> text(line);
    }
  }

  /** Returns the results. The parser must not be used afterwards. */
  public TestReport finish() {
    unread += inYaml;
    while (levels.size() > 1) {
      complete &= levels.element().name() == null;
      foldDeepest();
    }
    List<TestCase> tests = List.of();
    TapLevel outermost = levels.poll();
    if (outermost != null) {
      checkPlan(outermost, true);
      complete &= outermost.name() == null;
      tests = outermost.folded();
    }
    boolean empty = tests.isEmpty() && results == 0;
    if (empty && announced && emptyPlan == null) {
      complete = false;
      problem("TAP output without results");
    }
    Result stated = null;
    if (empty && complete && emptyPlan != null) {
      stated = Result.SKIP;
      problem(emptyPlan);
    }
    return new TestReport(tests, problems, complete, dropped, stated, Map.of(), unread);
  }

  private void result(TapLine line, boolean bare) {
    TapResult said = line.result();
    List<TestCase> children = childrenFor(line.column());
    TapLevel level = levelFor(line.column());
    Duration duration = said.duration() == null ? elapsed(line.time()) : said.duration();
    startOfTest = line.time();
    explainsPrevious = false;
    nextName = null;
    resultColumn = line.column();
    if (results >= limit && children.isEmpty()) { // parents of kept tests are kept
      dropped++;
      level.count(said.number());
    } else {
      results++;
      List<String> explanation =
          said.result() == Result.FAIL ? List.copyOf(lastLines) : List.<String>of();
      TestCase test =
          new TestCase(said.name(), said.result(), said.reason(), duration, explanation, children);
      if (bare && children.isEmpty()) {
        level.addBare(test);
      } else {
        level.add(test, said.number());
      }
    }
    lastLines.clear();
  }

  /** True only if a document was announced in exactly this column. */
  private boolean takesBare(int column) {
    return levels.stream().anyMatch(level -> level.column() == column && level.takesBare());
  }

  /**
   * Returns whether a line belongs to a YAML block: from {@code ---}, further right than the result
   * before it, to {@code ...}. A TAP line further left ends a truncated block.
   */
  private boolean isInsideYaml(TapLine line) {
    if (yamlColumn < 0) {
      if (resultColumn >= 0 && line.column() > resultColumn && line.is("---")) {
        yamlColumn = line.column();
        inYaml = 0;
        return true;
      }
      return false;
    }
    boolean isText = line.kind() == TapLine.Kind.NOISE || line.kind() == TapLine.Kind.DIAGNOSTIC;
    if (isText || line.kind() == TapLine.Kind.BARE_RESULT || line.column() >= yamlColumn) {
      return true;
    }
    unread += inYaml;
    inYaml = 0;
    yamlColumn = -1;
    return false;
  }

  private void yamlText(TapLine line) {
    if (line.kind() == TapLine.Kind.RESULT || line.unread() > 0) {
      inYaml++;
    }
    if (line.column() == yamlColumn && line.is("...")) {
      yamlColumn = -1;
      resultColumn = -1;
      inYaml = 0;
    }
    text(line);
  }

  private @Nullable Duration elapsed(@Nullable Duration now) {
    return now == null || startOfTest == null || now.compareTo(startOfTest) < 0
        ? null
        : now.minus(startOfTest);
  }

  private void version(TapLine line) {
    announced = true;
    resultColumn = -1;
    TapLevel level = levelFor(line.column());
    checkPlan(level, levels.size() == 1);
    level.newDocument(line.isKtap());
    startOfTest = line.time();
  }

  private void plan(TapLine line) {
    announced = true;
    resultColumn = -1;
    TapLevel level = levelFor(line.column());
    if (level.hasPlan()) { // another document in the same output
      checkPlan(level, levels.size() == 1);
      level.newDocument();
    }
    level.plan(line.planned());
    if (line.planned() == 0 && emptyPlan == null) {
      String reason = line.planReason();
      emptyPlan = "no tests were run" + (reason.isEmpty() ? "" : ": " + reason);
    }
    if (line.skipsAll()) {
      remember(line.text());
    }
  }

  private void subtest(TapLine line) {
    announced = true;
    resultColumn = -1;
    boolean program = line.text().startsWith("selftests: ");
    String printed = TestName.clean(line.text());
    String name = printed.isEmpty() ? "subtest" : printed;
    startOfTest = line.time();
    TapLevel level = levelFor(line.column());
    if (level.endsWithNextName() || program && level.name() != null) {
      level = interrupted(level); // the previous suite never got its result line
    }
    if (level.isEmpty() && program) {
      level.programName(name);
    } else if (level.isEmpty()) {
      level.name(name);
    } else {
      nextName = name; // TAP 14 announces a subtest in its parent's column
    }
  }

  /** Turns a level into an incomplete test and replaces it by a new level. */
  private TapLevel interrupted(TapLevel level) {
    complete &= levels.size() > 1;
    checkPlan(level, levels.size() == 1);
    levels.pop();
    TapLevel fresh = new TapLevel(level.column());
    TapLevel outer = levels.peek();
    (outer == null ? fresh : outer).addAll(level.folded());
    levels.push(fresh);
    return fresh;
  }

  private void text(TapLine line) {
    TapLevel deepest = levels.peek();
    String text = line.text();
    if (deepest != null && text.contains("duration_ms")) {
      Matcher duration = DURATION_MS.matcher(text);
      if (duration.matches()) {
        double milliseconds = Double.parseDouble(duration.group(1));
        deepest.durationOfLast(Duration.ofNanos((long) (milliseconds * 1_000_000)));
        return;
      }
    }
    if (text.isEmpty() || text.startsWith("# Totals:")) {
      return;
    }
    // Perl's Test::More and YAML blocks explain a failure after its result line
    explainsPrevious =
        text.startsWith("#   Failed") || line.is("---") || explainsPrevious && !line.is("...");
    if (!explainsPrevious || deepest == null || !deepest.explainLast(shortened(text), LAST_LINES)) {
      remember(text);
    }
  }

  private void remember(String text) {
    if (lastLines.size() == LAST_LINES) {
      lastLines.removeFirst();
    }
    lastLines.addLast(shortened(text));
  }

  private static String shortened(String text) {
    return SafeText.cut(text, LONGEST_LINE);
  }

  private void problem(String text) {
    if (problems.size() < MOST_PROBLEMS) {
      problems.add(shortened(text.strip()));
    }
  }

  private void checkPlan(TapLevel level, boolean outermost) {
    String problem = level.planProblem();
    if (problem != null) {
      problem(problem);
      complete &= !outermost;
    }
  }

  /** Removes and returns the results further right than {@code column}, as children of a result. */
  private List<TestCase> childrenFor(int column) {
    while (true) {
      TapLevel deepest = levels.peek();
      if (deepest == null || deepest.column() <= column) {
        return List.of();
      }
      levels.pop();
      TapLevel next = levels.peek();
      if (next == null || next.column() <= column) {
        checkPlan(deepest, false);
        return deepest.results();
      }
      checkPlan(deepest, false);
      next.addAll(deepest.folded());
    }
  }

  /**
   * Returns the level of {@code column}. Results further right move up or into incomplete tests.
   */
  private TapLevel levelFor(int column) {
    while (levels.size() > 1 && levels.element().column() > column) {
      foldDeepest();
    }
    TapLevel deepest = levels.peek();
    if (deepest != null && (deepest.column() == column || levels.size() >= DEEPEST)) {
      return deepest;
    }
    TapLevel level = new TapLevel(column);
    if (deepest != null && deepest.column() > column) {
      levels.pop();
      checkPlan(deepest, false);
      level.addAll(deepest.folded());
    } else if (deepest != null) {
      level.name(nextName != null ? nextName : deepest.isEmpty() ? deepest.takeName() : null);
    }
    nextName = null;
    levels.push(level);
    return level;
  }

  private void foldDeepest() {
    TapLevel deepest = levels.pop();
    checkPlan(deepest, false);
    levels.element().addAll(deepest.folded());
  }
}
