package dev.kci.report;

import dev.kci.api.model.Node;
import dev.kci.pipeline.config.KnownIssue;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.report.model.Report;
import dev.kci.results.CheckoutResults;
import dev.kci.results.reader.CheckoutReader;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a checkout and the one before it, and makes reports of both. */
final class ReportMaker {
  private final CheckoutReader reader;
  private final ExpectedJobs expected;
  private final List<KnownIssue> issues;
  private final Histories histories;
  private final PassRates passRates;
  private final @Nullable LogReader logs;

  /**
   * @param configuration the jobs that a checkout should have, and the known issues
   * @param histories reads past runs
   * @param passRates reads the past for pictures
   * @param logs null for reports that quote no logs
   */
  ReportMaker(
      CheckoutReader reader,
      PipelineConfiguration configuration,
      Histories histories,
      PassRates passRates,
      @Nullable LogReader logs) {
    this.reader = reader;
    this.expected = new ExpectedJobs(configuration);
    this.issues = configuration.knownIssues();
    this.histories = histories;
    this.passRates = passRates;
    this.logs = logs;
  }

  /** The results of a checkout and of the one that it is compared with. */
  record Comparison(CheckoutResults now, Optional<CheckoutResults> before) {}

  Comparison read(Node checkout) {
    CheckoutResults now = reader.readWithTimes(checkout);
    return new Comparison(now, reader.previous(checkout).map(reader::read));
  }

  /**
   * Returns what changed in a period.
   *
   * @param first the first finished checkout of the period
   * @param last the last one
   */
  Comparison read(Node first, Node last) {
    CheckoutResults now = reader.readWithTimes(last);
    return new Comparison(now, reader.previous(first).map(reader::read));
  }

  /** Returns the report of everything, with histories and without logs. */
  Report unquoted(Comparison comparison) {
    return histories.addTo(
        Report.of(comparison.now(), comparison.before()).withKnownIssues(issues));
  }

  /**
   * Returns the report for a route. Logs and histories are only read for a report that will be
   * read, and pass rates, which are of whole checkouts, for one that shows them.
   */
  Report report(Comparison comparison, Route route) {
    CheckoutResults now = comparison.now();
    Report report =
        Report.of(route.selection().of(now), comparison.before().map(route.selection()::of));
    if (now.results().isEmpty()) {
      return expected.notRun(now.checkout()).map(report::withNotRun).orElse(report);
    }
    if (report.isEmpty()) {
      return report;
    }
    Report quoting = logs == null ? report : logs.withFirstErrors(report);
    Report complete = histories.addTo(quoting.withKnownIssues(issues));
    return route.html() && route.selection().takesAllResults()
        ? passRates.addTo(complete)
        : complete;
  }
}
