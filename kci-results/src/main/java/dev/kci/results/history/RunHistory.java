package dev.kci.results.history;

import dev.kci.results.Subject;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * The runs of one job or test, newest first. Immutable.
 *
 * @param runs sorted by the constructor; of runs created at the same time, those with a greater id
 *     come first
 */
public record RunHistory(Subject subject, List<Run> runs) {
  private static final Comparator<Run> NEWEST_FIRST =
      Comparator.comparing(Run::created).thenComparing(Run::nodeId).reversed();

  public RunHistory {
    Objects.requireNonNull(subject, "subject");
    runs = runs.stream().sorted(NEWEST_FIRST).toList();
  }

  /** The word for this history, by {@link StandingRule}. */
  public Standing standing() {
    return StandingRule.of(runs);
  }

  /** Returns only the newest {@code most} runs that passed or failed. */
  public RunHistory last(int most) {
    return new RunHistory(subject, counted().stream().limit(most).toList());
  }

  /** Returns only the runs created before a time. */
  public RunHistory before(Instant time) {
    return new RunHistory(
        subject, runs.stream().filter(run -> run.created().isBefore(time)).toList());
  }

  /** The runs that passed or failed. */
  public List<Run> counted() {
    return runs.stream().filter(Run::counts).toList();
  }

  /** The number of failures. */
  public int failures() {
    return (int) runs.stream().filter(Run::failed).count();
  }

  /** The share of passes among the runs that passed or failed, from 0 to 1; empty without any. */
  public OptionalDouble passRate() {
    return counted().stream().mapToInt(run -> run.failed() ? 0 : 1).average();
  }

  /** The oldest failure since the last pass; empty unless the newest run that counts failed. */
  public Optional<Run> firstBad() {
    List<Run> counted = counted();
    return counted.isEmpty() || !counted.get(0).failed()
        ? Optional.empty()
        : Optional.of(counted.get(StandingRule.streak(counted) - 1));
  }

  /** The newest pass; empty if it never passed. */
  public Optional<Run> lastGood() {
    return runs.stream().filter(run -> run.counts() && !run.failed()).findFirst();
  }

  /**
   * Returns how far the measurements of earlier runs lie apart; empty if there are too few.
   *
   * @param nodeId the run to compare with them, which is left out, as is every later one
   * @param most the number of earlier measurements to use, the newest first
   */
  public Optional<Spread> spreadBefore(String nodeId, int most) {
    return Spread.of(
        runs.stream()
            .dropWhile(run -> !run.nodeId().equals(nodeId))
            .skip(1)
            .flatMap(run -> Stream.ofNullable(run.measurement()))
            .limit(most)
            .toList());
  }

  /** When the {@linkplain #firstBad first failure} since the last pass was created. */
  public Optional<Instant> since() {
    return firstBad().map(Run::created);
  }
}
