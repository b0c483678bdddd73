package dev.kci.kciapi.results;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Timestamps;
import dev.kci.cli.Styled;
import dev.kci.cli.table.Column;
import dev.kci.results.Subject;
import dev.kci.results.history.Run;
import dev.kci.results.history.RunHistory;
import dev.kci.results.history.Standing;
import dev.kci.text.DurationText;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Histories as rows and values. */
final class HistoryTable {
  private HistoryTable() {}

  /**
   * Returns the columns for histories.
   *
   * @param runs the number of runs to show, known once the options are parsed
   * @param clock the API's, for the ages
   */
  static List<Column<RunHistory>> columns(IntSupplier runs, InstantSource clock) {
    return List.of(
        Column.<RunHistory>of("name", history -> name(history.subject()))
            .widths(20, 30)
            .cutInside(),
        Column.<RunHistory>of("platform", history -> history.subject().platform())
            .widths(12, 16)
            .rank(1),
        Column.<RunHistory>of("runs", history -> letters(history.last(runs.getAsInt())))
            .widths(10, 10),
        Column.<RunHistory>of("passed", history -> passed(history.last(runs.getAsInt()))).whole(7),
        Column.<RunHistory>styled("is", HistoryTable::standing)
            .widths(11, 15)
            .orderedBy(Comparator.comparing(RunHistory::standing)),
        Column.<RunHistory>of(
                "first-failure", history -> history.firstBad().map(Run::revision).orElse(""))
            .widths(20, 20)
            .rank(3),
        Column.<RunHistory>of(
                "age", history -> history.firstBad().map(run -> age(run, clock)).orElse(""))
            .whole(4)
            .rank(4),
        Column.<RunHistory>of("build", history -> build(history.subject()))
            .widths(12, 20)
            .cutInside()
            .rank(5),
        Column.<RunHistory>of("branch", history -> branch(history.subject())).extra());
  }

  /** Returns the columns for the runs of one history. */
  static List<Column<Run>> runs(InstantSource clock) {
    return List.of(
        Column.<Run>of("revision", Run::revision).widths(12, 30),
        Column.<Run>styled("result", run -> VerdictText.of(run.verdict())),
        Column.<Run>of("measured", HistoryTable::measured).rank(1),
        Column.<Run>of("age", run -> age(run, clock)).whole(4),
        Column.<Run>of("id", Run::nodeId).whole(24));
  }

  private static String age(Run run, InstantSource clock) {
    return DurationText.rough(Duration.between(run.created(), clock.instant()));
  }

  private static String measured(Run run) {
    return run.measurement() == null ? "" : (run.measurement() + " " + run.units()).strip();
  }

  /** Returns the names below the build; of a build its own. */
  private static String name(Subject subject) {
    List<String> path = subject.path();
    return String.join("/", path.size() > 1 ? path.subList(1, path.size()) : path);
  }

  private static String build(Subject subject) {
    return subject.path().size() > 1 ? subject.path().get(0) : "";
  }

  /** Returns a subject's tree and branch. */
  static String branch(Subject subject) {
    return subject.tree() + "/" + subject.branch();
  }

  private static String letters(RunHistory history) {
    return history.runs().stream()
        .map(run -> run.failed() ? "F" : "P")
        .collect(Collectors.joining());
  }

  private static String passed(RunHistory history) {
    int all = history.runs().size();
    return all - history.failures() + "/" + all;
  }

  private static Styled standing(RunHistory history) {
    Standing standing = history.standing();
    int colour =
        switch (standing) {
          case PASSING, FIXED -> 32;
          case NEW_FAILURE, BROKEN -> 31;
          case FLAKY -> 33;
          case NOT_ENOUGH_RUNS -> 0;
        };
    return new Styled(colour, standing.label());
  }

  /** For programs. */
  static JsonObject json(RunHistory history, int runs) {
    Subject subject = history.subject();
    RunHistory shown = history.last(runs);
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("tree", subject.tree());
    json.put("branch", subject.branch());
    json.put("kind", subject.kind().wireName());
    json.put("path", subject.path());
    json.put("platform", subject.platform());
    json.put("standing", history.standing().name().toLowerCase(Locale.ROOT));
    json.put("passed", (long) shown.runs().size() - shown.failures());
    json.put("failed", (long) shown.failures());
    json.put("first_failure", history.firstBad().map(HistoryTable::json).orElse(null));
    json.put("last_pass", history.lastGood().map(HistoryTable::json).orElse(null));
    json.put("runs", shown.runs().stream().map(HistoryTable::json).toList());
    return JsonObject.of(json);
  }

  private static Map<String, @Nullable Object> json(Run run) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", run.nodeId());
    json.put("commit", run.commit());
    json.put("describe", run.describe());
    json.put("created", Timestamps.format(run.created()));
    json.put("result", run.verdict().label());
    return json;
  }
}
