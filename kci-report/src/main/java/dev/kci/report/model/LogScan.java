package dev.kci.report.model;

import dev.kci.text.SafeText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Looks for the first error of a log while reading it; keeps only a few lines.
 *
 * <p>For a test, that is the line that says "not ok" with its name; else the first kernel crash or
 * compiler error; else the first line that mentions a failure. Not thread-safe.
 */
public final class LogScan {
  private static final int BEFORE = 3;
  private static final int AFTER = 6;
  private static final int LINE_LENGTH = 200;
  private static final int TITLE_LENGTH = 80;

  /** What the kernel, compilers, linkers and make print if something is definitely broken. */
  private static final Pattern STRONG =
      Pattern.compile(
          "Kernel panic|\\bBUG: |\\bOops\\b|Unable to handle kernel|Internal error:|general"
              + " protection fault|Call [Tt]race:|segfault at|\\bSegmentation fault|\\bWARNING:"
              + " (?:CPU: |possible |suspicious |inconsistent |at )|\\bUBSAN: |INFO: rcu[^ ]{0,40}"
              + " .{0,60}stall|INFO: task .{1,60} blocked for more than|(?:fatal |\\b)error:"
              + " |\\bundefined reference|\\bmake(?:\\[\\d+\\])?: \\*\\*\\* |^ERROR:"
              + " modpost|\\*\\*\\* ERROR");

  private static final Pattern WEAK =
      Pattern.compile(
          "^\\s*not ok\\b|\\bFAIL(?:ED|URE)?\\b|\\b[Ee]rror\\b|\\bERROR\\b|\\bfailed\\b");

  /** A result, a plan or a summary of TAP, perhaps nested in a comment. */
  private static final Pattern TAP_RESULT = Pattern.compile("^[\\s#]{0,40}(?:not )?ok\\b");

  private static final Pattern DIAGNOSTIC =
      Pattern.compile("^\\s{0,40}#[\\s#]{0,40}(?!Totals:|TAP version|\\d+\\.\\.\\d|[\\s#]).");

  private final Search strong = new Search();
  private final Search weak = new Search();
  private final Map<String, Search> tests = new LinkedHashMap<>();
  private final Map<String, Search> titles = new LinkedHashMap<>();
  private final Deque<String> recent = new ArrayDeque<>();
  private final List<Search> open = new ArrayList<>();
  private long number;

  /**
   * @param testNames the names of failed tests, as their nodes have them; empty when only the log's
   *     first error is of interest
   * @param titles first lines of the faults of a kernel that are looked for
   */
  public LogScan(Collection<String> testNames, Collection<String> titles) {
    testNames.forEach(name -> tests.put(name, new Search()));
    titles.forEach(title -> this.titles.put(title, new Search()));
  }

  /** Reads the next line of the log, which may be cut and contain anything. */
  public void line(String raw) {
    number++;
    String line = SafeText.plainIndented(raw, LINE_LENGTH);
    boolean notOk = line.contains("not ok ") && !line.contains("# SKIP");
    open.removeIf(search -> !search.add(line));
    if (notOk) {
      tests.forEach((name, search) -> search.begin(endsWithName(line, name), line, reason()));
    }
    titles.forEach((title, search) -> search.begin(line.contains(start(title)), line));
    strong.begin(!strong.hasBegun() && STRONG.matcher(line).find(), line);
    weak.begin(!weak.hasBegun() && WEAK.matcher(line).find(), line);
    recent.addLast(line);
    if (recent.size() > BEFORE) {
      recent.removeFirst();
    }
  }

  /** Returns the log's first error; empty if nothing looks like one. */
  public Optional<LogExcerpt> firstError() {
    return strong.excerpt().or(weak::excerpt);
  }

  /** Where a test says that it failed; the log's first crash when the test does not say. */
  public Optional<LogExcerpt> firstErrorOf(String testName) {
    Search search = tests.get(testName);
    return search == null ? firstError() : search.excerpt().or(strong::excerpt);
  }

  /** Where the kernel reports a fault; empty if the log does not have its title. */
  public Optional<LogExcerpt> firstErrorTitled(String title) {
    return Optional.ofNullable(titles.get(title)).flatMap(Search::excerpt);
  }

  /** Both may have been cut, and the line has a prefix. */
  private static String start(String title) {
    return title.substring(0, Math.min(title.length(), TITLE_LENGTH));
  }

  /** TAP: "not ok 3 - name # comment", with or without number and dash. */
  private static boolean endsWithName(String line, String name) {
    int at = line.indexOf(name, line.indexOf("not ok ") + 7);
    if (at < 0 || !Character.isWhitespace(line.charAt(at - 1))) {
      return false;
    }
    int end = at + name.length();
    return end == line.length() || Character.isWhitespace(line.charAt(end));
  }

  /**
   * The index among the recent lines of a test's reason, which TAP prints before "not ok": the last
   * diagnostic that looks like an error, else the last one.
   */
  private int reason() {
    List<String> lines = List.copyOf(recent);
    int last = lines.size();
    for (int i = lines.size() - 1; i >= 0 && !TAP_RESULT.matcher(lines.get(i)).find(); i--) {
      if (!DIAGNOSTIC.matcher(lines.get(i)).find()) {
        continue;
      }
      if (STRONG.matcher(lines.get(i)).find() || WEAK.matcher(lines.get(i)).find()) {
        return i;
      }
      last = last == lines.size() ? i : last;
    }
    return last;
  }

  /** Takes the lines around the first match. */
  private final class Search {
    private final List<String> lines = new ArrayList<>();
    private long firstLine;
    private int error;
    private int wanted;

    boolean hasBegun() {
      return !lines.isEmpty();
    }

    void begin(boolean matches, String line) {
      begin(matches, line, recent.size());
    }

    void begin(boolean matches, String line, int errorIndex) {
      if (matches && !hasBegun()) {
        lines.addAll(recent);
        firstLine = number - recent.size();
        error = errorIndex;
        lines.add(line);
        wanted = AFTER;
        open.add(this);
      }
    }

    /** Returns whether it wants more lines after this one. */
    boolean add(String line) {
      lines.add(line);
      return --wanted > 0;
    }

    Optional<LogExcerpt> excerpt() {
      return hasBegun() ? Optional.of(new LogExcerpt(firstLine, error, lines)) : Optional.empty();
    }
  }
}
