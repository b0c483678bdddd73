package dev.kci.kciapi.bisect;

import dev.kci.api.model.JsonObject;
import dev.kci.kciapi.bisect.search.Outcome;
import dev.kci.kciapi.bisect.search.Trial;
import dev.kci.pipeline.schedule.RetryPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A bisection and everything tried so far. Immutable. */
record State(Plan plan, List<Attempt> attempts) {
  /** The version of the file's form. */
  private static final long VERSION = 1;

  /** A commit on which the infrastructure fails so many times in a row counts as untestable. */
  static final int LOST_LIMIT = 3;

  State {
    attempts = List.copyOf(attempts);
  }

  /** Returns the attempt that has not ended, if any: always the last one. */
  Optional<Attempt> running() {
    return attempts.isEmpty()
        ? Optional.empty()
        : Optional.of(attempts.get(attempts.size() - 1)).filter(last -> last.ended() == null);
  }

  /** Returns this state with a new attempt, which follows only attempts that have ended. */
  State begin(Attempt attempt) {
    List<Attempt> more = new ArrayList<>(attempts);
    more.add(attempt);
    return new State(plan, more);
  }

  /**
   * Returns an attempt that runs a commit's job again with an existing build. Empty if there is
   * none, if runners start no more retries of it, or if such an attempt was lost before.
   */
  Optional<Attempt> repeat(String commit, Instant now) {
    boolean retriesWork = attempts.stream().noneMatch(one -> one.retry() > 0 && one.isLost());
    return attempts.stream()
        .filter(one -> plan.reusesBuilds() && retriesWork && one.commit().equals(commit))
        .reduce((first, second) -> second)
        .filter(last -> last.hasResult() && last.retry() < RetryPolicy.MOST_OF_A_SERVICE)
        .map(last -> last.again(now));
  }

  /** Returns this state with the running attempt replaced. */
  State with(Attempt changed) {
    List<Attempt> all = new ArrayList<>(attempts);
    all.set(all.size() - 1, changed);
    return new State(plan, all);
  }

  /** Returns what the attempts say about the commits. */
  List<Trial> trials() {
    List<Trial> trials = new ArrayList<>();
    Map<String, Integer> lost = new HashMap<>();
    for (Attempt attempt : attempts) {
      Observation ended = attempt.ended();
      if (ended == null) {
        continue;
      }
      Outcome outcome =
          switch (ended.end()) {
            case PASS -> Outcome.PASS;
            case FAIL -> Outcome.FAIL;
            case UNTESTABLE -> Outcome.UNTESTABLE;
            case LOST ->
                attempt.retry() > 0 || lost.merge(attempt.commit(), 1, Integer::sum) < LOST_LIMIT
                    ? null
                    : Outcome.UNTESTABLE;
          };
      if (outcome != null) {
        lost.remove(attempt.commit());
        trials.add(new Trial(attempt.commit(), outcome));
      }
    }
    return trials;
  }

  JsonObject toJson() {
    return JsonObject.of("version", VERSION)
        .with("plan", plan.toJson())
        .with("attempts", attempts.stream().map(Attempt::toJson).toList());
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static State of(JsonObject json) {
    long version = Required.integer(json, "version");
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "version %d; this program knows version %d".formatted(version, VERSION));
    }
    Plan plan =
        json.object("plan")
            .map(Plan::of)
            .orElseThrow(() -> new IllegalArgumentException("'plan' missing"));
    return new State(plan, attempts(json.get("attempts")));
  }

  private static List<Attempt> attempts(@Nullable Object json) {
    List<Attempt> attempts = new ArrayList<>();
    if (json instanceof List<?> all) {
      all.forEach(
          one ->
              attempts.add(
                  JsonObject.from(one)
                      .map(Attempt::of)
                      .orElseThrow(() -> new IllegalArgumentException("an attempt is invalid"))));
    }
    return attempts;
  }
}
