package dev.kci.pipeline.plan;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The jobs that a change of configuration adds and removes.
 *
 * @param added jobs that are only in the new plan
 * @param removed jobs that are only in the old plan
 */
public record PlanDifference(List<PlannedJob> added, List<PlannedJob> removed) {
  public PlanDifference {
    added = List.copyOf(added);
    removed = List.copyOf(removed);
  }

  /** Compares plans by path, platform and runtime of their jobs. */
  public static PlanDifference between(Plan before, Plan after) {
    return new PlanDifference(missing(after, before), missing(before, after));
  }

  private static List<PlannedJob> missing(Plan of, Plan in) {
    Set<String> known = in.all().map(PlannedJob::key).collect(Collectors.toSet());
    return of.all().filter(job -> !known.contains(job.key())).toList();
  }
}
