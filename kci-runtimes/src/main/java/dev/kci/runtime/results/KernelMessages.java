package dev.kci.runtime.results;

import dev.kci.api.model.Result;
import dev.kci.text.CountText;
import dev.kci.text.SafeText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the faults that a kernel reports in a log and turns each into a failed test.
 *
 * <p>The lines after a title belong to its report until the kernel ends the report, the next report
 * begins, or 100 lines have passed; the first of them become the test's explanation. A repeated
 * fault is only counted, even if numbers and addresses differ. Keeps a bounded number of lines,
 * even of a hostile log. Not thread-safe.
 */
public final class KernelMessages {
  /** The parent test of all faults, named after LAVA's check. */
  public static final String NAME = "kernel-messages";

  private static final int MOST_FAULTS = 50;
  private static final int MOST_LINES = 12;
  private static final int LONGEST_LINE = 200;
  private static final int LONGEST_REPORT = 100;

  private static final Pattern BEGIN =
      Pattern.compile("-{4,40}\\[ cut here \\]-{4,40}|8<--- cut here ---");
  private static final Pattern END =
      Pattern.compile("-{3,40}\\[ end (?:trace|Kernel panic).*|={30,}");

  /** A kernel message within a line that a program has begun. */
  private static final Pattern WITHIN =
      Pattern.compile("^\\[ {0,9}\\d{1,9}\\.\\d{6}\\](?:\\[ {0,9}[TC]\\d{1,10}\\])? (.+)$");

  private static final Pattern NUMBERS = Pattern.compile("\\b(?:0x)?[0-9a-f]*\\d[0-9a-f]*\\b");

  private final Map<String, Report> reports = new LinkedHashMap<>();
  private long leftOut;
  private @Nullable Report open;
  private @Nullable List<String> begun; // the lines since "cut here"
  private int sinceTitle;

  /** Reads one line, without its prefix. */
  void line(LinePrefix.Stripped line) {
    String text = line.text().strip();
    boolean isOfKernel = line.time() != null;
    int within = isOfKernel ? -1 : timeWithin(text);
    if (within >= 0) {
      Matcher message = WITHIN.matcher(text.substring(within));
      if (message.matches()) {
        text = message.group(1);
        isOfKernel = true;
      }
    }
    Optional<KernelFault> title = KernelFault.of(text, isOfKernel);
    if (title.isPresent()) {
      title(title.get(), text, isOfKernel);
    } else if (open != null || begun != null) {
      inside(text, isOfKernel);
    } else if (text.endsWith("-") && BEGIN.matcher(text).matches()) {
      begun = new ArrayList<>();
      sinceTitle = 0;
    }
  }

  /** Returns the faults as children of a failed test; empty if there are none. */
  public Optional<TestCase> finish() {
    if (reports.isEmpty()) {
      return Optional.empty();
    }
    List<TestCase> faults = reports.values().stream().map(Report::test).toList();
    String left = leftOut == 0 ? "" : " and " + CountText.of(leftOut, "more report");
    String summary = CountText.of(faults.size(), "fault") + left;
    return Optional.of(new TestCase(NAME, Result.FAIL, summary, null, List.of(), faults));
  }

  /** Returns the start of the first text that may be the kernel's time, or -1. */
  private static int timeWithin(String text) {
    int end = text.indexOf("] ");
    while (end >= 0) {
      if (end > 7 && text.charAt(end - 7) == '.' && Character.isDigit(text.charAt(end - 1))) {
        return text.lastIndexOf('[', end);
      }
      end = text.indexOf("] ", end + 1);
    }
    end = text.indexOf("][");
    return end > 7 && text.charAt(end - 7) == '.' ? text.lastIndexOf('[', end) : -1;
  }

  private void title(KernelFault fault, String text, boolean isOfKernel) {
    Report current = open;
    if (current != null && fault.continues(current.fault)) {
      current.add(text);
      return;
    }
    open(fault, text, isOfKernel);
  }

  private void open(KernelFault fault, String title, boolean isOfKernel) {
    String key = fault + " " + NUMBERS.matcher(SafeText.cut(title, LONGEST_LINE)).replaceAll("#");
    Report known = reports.get(key);
    Report report = known == null ? new Report(fault, title, isOfKernel) : known;
    report.times++;
    if (known == null && reports.size() < MOST_FAULTS) {
      reports.put(key, report);
    } else if (known == null) {
      leftOut++;
    }
    report.isGrowing = known == null;
    report.add(title);
    if (begun != null) {
      begun.forEach(report::add);
    }
    open = report;
    begun = null;
    sinceTitle = 0;
  }

  private void inside(String text, boolean isOfKernel) {
    boolean ends = END.matcher(text).matches();
    Report current = open;
    List<String> first = begun;
    if (ends && current == null && first != null && !first.isEmpty()) {
      open(KernelFault.EXCEPTION, first.remove(0), isOfKernel);
      close();
    } else if (ends || ++sinceTitle > LONGEST_REPORT) {
      close();
    } else if (text.isEmpty()) {
      return;
    } else if (current != null && (isOfKernel || !current.isOfKernel)) {
      if (BEGIN.matcher(text).matches()) {
        close();
        begun = new ArrayList<>();
      } else {
        current.add(text);
      }
    } else if (first != null && first.size() < MOST_LINES) {
      first.add(text);
    }
  }

  private void close() {
    open = null;
    begun = null;
    sinceTitle = 0;
  }

  /** A fault with the beginning of its first report. */
  private static final class Report {
    private final KernelFault fault;
    private final String name;
    private final boolean isOfKernel;
    private final List<String> lines = new ArrayList<>();
    private long times;
    private boolean isGrowing;

    Report(KernelFault fault, String title, boolean isOfKernel) {
      this.fault = fault;
      this.name = fault.testName(title);
      this.isOfKernel = isOfKernel;
    }

    void add(String line) {
      if (isGrowing && lines.size() < MOST_LINES) {
        lines.add(SafeText.plainIndented(line, LONGEST_LINE));
      }
    }

    TestCase test() {
      List<String> explanation = new ArrayList<>(lines);
      if (times > 1) {
        explanation.add("(reported " + times + " times)");
      }
      return new TestCase(name, Result.FAIL, null, null, explanation, List.of());
    }
  }
}
