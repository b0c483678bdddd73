package dev.kci.report.render;

import dev.kci.results.history.Run;
import dev.kci.results.history.RunHistory;
import dev.kci.results.history.Standing;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The last runs of a failure as a map for templates. */
final class HistoryModel {
  private static final int RUNS = 10;

  private HistoryModel() {}

  static Map<String, @Nullable Object> of(RunHistory history) {
    RunHistory last = history.last(RUNS);
    Optional<Run> firstBad = history.firstBad();
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("standing", history.standing().label());
    map.put("text", text(history, last));
    map.put("runs", runs(last));
    map.put("pass_rate", last.passRate().isPresent() ? last.passRate().getAsDouble() : null);
    map.put("first_bad", firstBad.map(Run::revision).orElse(null));
    map.put("since", firstBad.map(HistoryModel::day).orElse(null));
    return map;
  }

  private static String text(RunHistory history, RunHistory last) {
    int number = last.runs().size();
    String passed =
        number == 1
            ? "it never ran before"
            : (number - last.failures()) + " of the last " + number + " runs passed";
    Standing standing = history.standing();
    String since =
        history.firstBad().map(run -> " since " + run.revision() + " of " + day(run)).orElse("");
    return switch (standing) {
      case NEW_FAILURE -> "new failure, seen once; " + passed;
      case BROKEN -> "broken" + since + "; " + passed;
      case FLAKY -> "flaky; " + passed;
      case PASSING, FIXED, NOT_ENOUGH_RUNS -> passed;
    };
  }

  /** One letter for each run, oldest first: a dot passed. */
  private static String runs(RunHistory last) {
    String newestFirst =
        last.runs().stream().map(run -> run.failed() ? "F" : ".").collect(Collectors.joining());
    return new StringBuilder(newestFirst).reverse().toString();
  }

  private static String day(Run run) {
    return LocalDate.ofInstant(run.created(), ZoneOffset.UTC).toString();
  }
}
