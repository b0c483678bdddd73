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
import org.jspecify.annotations.Nullable;

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
          "Kernel panic|\\bBUG: |\\bOops\\b|Unable to handle kernel|Internal error:|"
              + "general protection fault|Call [Tt]race:|segfault at|\\bSegmentation fault|"
              + "\\bWARNING: CPU: |\\bUBSAN: |(?:fatal |\\b)error: |\\bundefined reference|"
              + "\\bmake(?:\\[\\d+\\])?: \\*\\*\\* |^ERROR: modpost|\\*\\*\\* ERROR");

  private static final Pattern WEAK =
      Pattern.compile(
          "^\\s*not ok\\b|\\bFAIL(?:ED|URE)?\\b|\\b[Ee]rror\\b|\\bERROR\\b|\\bfailed\\b");

  private final Search strong = new Search();
  private final Search weak = new Search();
  private final Map<String, Search> tests = new LinkedHashMap<>();
  private final Map<String, Search> titles = new LinkedHashMap<>();
  private final Deque<String> recent = new ArrayDeque<>();
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
    if (notOk) {
      tests.forEach((name, search) -> search.take(line, endsWithName(line, name)));
    } else {
      tests.values().forEach(search -> search.take(line, false));
    }
    titles.forEach((title, search) -> search.take(line, line.contains(start(title))));
    strong.take(line, STRONG.matcher(line).find());
    weak.take(line, WEAK.matcher(line).find());
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

  /** Takes the lines around the first match. */
  private final class Search {
    private final List<String> lines = new ArrayList<>();
    private long firstLine;
    private int wanted;

    void take(String line, boolean matches) {
      if (wanted > 0) {
        lines.add(line);
        wanted--;
      } else if (matches && lines.isEmpty()) {
        lines.addAll(recent);
        firstLine = number - recent.size();
        lines.add(line);
        wanted = AFTER;
      }
    }

    Optional<LogExcerpt> excerpt() {
      List<String> kept = lines;
      @Nullable LogExcerpt excerpt = kept.isEmpty() ? null : new LogExcerpt(firstLine, kept);
      return Optional.ofNullable(excerpt);
    }
  }
}
