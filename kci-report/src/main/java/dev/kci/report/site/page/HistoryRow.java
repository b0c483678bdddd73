package dev.kci.report.site.page;

import dev.kci.results.NaturalOrder;
import dev.kci.results.history.Run;
import dev.kci.results.history.RunHistory;
import dev.kci.results.history.Standing;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A history as a map for templates. */
final class HistoryRow {
  /** The most runs that fit on a narrow screen. */
  private static final int RUNS = 30;

  /** The most urgent standing first, then by name. */
  static final Comparator<SiteHistory> ORDER =
      Comparator.comparingInt((SiteHistory history) -> urgency(history.standing()))
          .thenComparing(SiteHistory::name, NaturalOrder.INSTANCE)
          .thenComparing(history -> platform(history), NaturalOrder.INSTANCE)
          .thenComparing(history -> history.subject().toString());

  private HistoryRow() {}

  /**
   * @param page the page with the whole history; null on that page itself
   */
  static Map<String, @Nullable Object> of(
      SiteHistory history, BranchHistories all, @Nullable String page) {
    RunHistory runs = history.history();
    Standing standing = history.standing();
    List<Run> counted = runs.counted();
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("name", history.name());
    row.put("job", history.isOfJob() ? null : history.job());
    row.put("platform", history.subject().platform());
    row.put("build", history.build());
    row.put("place", PageNames.place(history.subject()));
    row.put("page", page);
    row.put("standing", standing.label());
    row.put("verdict", look(standing));
    row.put("runs", letters(runs.runs()));
    row.put("passed", (counted.size() - runs.failures()) + " of " + counted.size());
    row.put("first_bad", link(runs.firstBad(), all));
    row.put(
        "last_good", page != null || runs.firstBad().isEmpty() ? null : link(runs.lastGood(), all));
    return row;
  }

  private static @Nullable Map<String, @Nullable Object> link(
      Optional<Run> run, BranchHistories all) {
    if (run.isEmpty()) {
      return null;
    }
    Map<String, @Nullable Object> link = new LinkedHashMap<>();
    link.put("text", run.get().revision());
    link.put("page", all.page(run.get()));
    return link;
  }

  /** One letter for each run, oldest first: a dot passed, a dash says nothing. */
  private static String letters(List<Run> newestFirst) {
    StringBuilder letters = new StringBuilder();
    newestFirst.stream()
        .limit(RUNS)
        .forEach(run -> letters.append(run.failed() ? 'F' : run.counts() ? '.' : '-'));
    return letters.reverse().toString();
  }

  private static String platform(SiteHistory history) {
    return Optional.ofNullable(history.subject().platform()).orElse("");
  }

  private static int urgency(Standing standing) {
    return switch (standing) {
      case BROKEN -> 0;
      case NEW_FAILURE -> 1;
      case FLAKY -> 2;
      case FIXED -> 3;
      case NOT_ENOUGH_RUNS -> 4;
      case PASSING -> 5;
    };
  }

  /** The verdict in whose colours a standing is shown. */
  private static String look(Standing standing) {
    return switch (standing) {
      case BROKEN, NEW_FAILURE -> "fail";
      case FLAKY -> "incomplete";
      case FIXED, PASSING -> "pass";
      case NOT_ENOUGH_RUNS -> "skip";
    };
  }
}
