package dev.kci.report.render;

import dev.kci.report.model.Report;
import dev.kci.report.model.Section;
import dev.kci.results.Counts;
import dev.kci.text.CountText;
import java.util.ArrayList;
import java.util.List;

/** Summarizes a report in a few words, worst first. */
final class Headline {
  private Headline() {}

  static String of(Report report) {
    if (report.notRun() != null) {
      int jobs = report.notRun().jobs().size();
      return "nothing was run, " + CountText.of(jobs, "job is", "jobs are") + " missing";
    }
    Counts all = Counts.of(report.results());
    List<String> parts = new ArrayList<>();
    add(parts, report.in(Section.REGRESSION).size(), "regression", "regressions");
    String fresh = report.previous() == null ? "" : "new ";
    add(parts, report.in(Section.NEW_FAILURE).size(), fresh + "failure", fresh + "failures");
    add(parts, report.in(Section.KNOWN_FAILURE).size(), "known failure", "known failures");
    add(parts, report.in(Section.FLAKY).size(), "flaky failure", "flaky failures");
    int ofIssues = report.issues().matches().stream().mapToInt(m -> m.failures().size()).sum();
    add(parts, ofIssues, "failure of a known issue", "failures of known issues");
    if (parts.isEmpty()) {
      parts.add("no failures");
    }
    add(parts, report.changes().fixed().size(), "fixed", "fixed");
    parts.add(all.pass() + " passed");
    add(parts, all.incomplete(), "incomplete", "incomplete");
    return String.join(", ", parts);
  }

  static String of(Counts counts) {
    if (counts.total() == 0) {
      return "none";
    }
    List<String> parts = new ArrayList<>();
    add(parts, counts.pass(), "passed", "passed");
    add(parts, counts.fail(), "failed", "failed");
    add(parts, counts.skip(), "skipped", "skipped");
    add(parts, counts.incomplete(), "incomplete", "incomplete");
    add(parts, counts.unfinished(), "unfinished", "unfinished");
    return counts.total() + ": " + String.join(", ", parts);
  }

  private static void add(List<String> parts, int number, String one, String many) {
    if (number > 0) {
      parts.add(CountText.of(number, one, many));
    }
  }
}
