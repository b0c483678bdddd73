package dev.kci.results.reader;

import dev.kci.api.model.NodeKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whose history to read, and how much of it.
 *
 * @param kinds the kinds of node
 * @param names the nodes' own names; at least one
 * @param job the job that the tests belong to: their group; null for any
 * @param tree the tree's name; null for any
 * @param branch the branch; null for any
 * @param platform null for any
 * @param since runs created before this time are not read; at most {@link #LONGEST} before {@code
 *     until}
 * @param until runs created at this time or later are not read
 * @param enough reading ends once each subject found has this many runs that passed or failed
 */
public record HistoryQuery(
    Set<NodeKind> kinds,
    Set<String> names,
    @Nullable String job,
    @Nullable String tree,
    @Nullable String branch,
    @Nullable String platform,
    Instant since,
    Instant until,
    int enough) {
  /** The longest time that a query may cover. */
  public static final Duration LONGEST = Duration.ofDays(400);

  /** The maximum number of runs of each subject. */
  public static final int MOST_RUNS = 1000;

  /**
   * @throws IllegalArgumentException without kinds or names, or for a time or number out of bounds
   */
  public HistoryQuery {
    kinds = Set.copyOf(kinds);
    names = Set.copyOf(names);
    Objects.requireNonNull(since, "after");
    Objects.requireNonNull(until, "until");
    if (kinds.isEmpty() || names.isEmpty()) {
      throw new IllegalArgumentException("No kinds or names; expected at least one of each");
    }
    Duration time = Duration.between(since, until);
    if (time.isNegative() || time.isZero() || time.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "From " + since + " to " + until + "; expected at most " + LONGEST.toDays() + " days");
    }
    if (enough < 1 || enough > MOST_RUNS) {
      throw new IllegalArgumentException(enough + " runs; expected 1 to " + MOST_RUNS);
    }
  }

  /** Selects the runs of a build or job of any tree and branch. */
  public static HistoryQuery ofJob(String name, Instant since, Instant until, int enough) {
    return new HistoryQuery(
        Set.of(NodeKind.KBUILD, NodeKind.JOB),
        Set.of(name),
        null,
        null,
        null,
        null,
        since,
        until,
        enough);
  }

  /** Selects the runs of tests of a job, by their own names, of any tree and branch. */
  public static HistoryQuery ofTests(
      String job, Set<String> names, Instant since, Instant until, int enough) {
    return new HistoryQuery(
        Set.of(NodeKind.TEST), names, job, null, null, null, since, until, enough);
  }

  /** Returns this query, limited to a branch of a tree. */
  public HistoryQuery of(String tree, String branch) {
    return new HistoryQuery(kinds, names, job, tree, branch, platform, since, until, enough);
  }

  /** Returns this query, limited to a platform. */
  public HistoryQuery on(String platform) {
    return new HistoryQuery(kinds, names, job, tree, branch, platform, since, until, enough);
  }

  /** The names in a fixed order. */
  List<String> sortedNames() {
    return List.copyOf(new TreeSet<>(names));
  }
}
