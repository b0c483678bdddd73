package dev.kci.pipeline.plan;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a change of configuration adds to a plan and removes from it.
 *
 * @param added jobs of the new plan that the old one has not
 * @param removed jobs of the old plan that the new one has not
 */
public record PlanDifference(List<PlannedJob> added, List<PlannedJob> removed) {
  public PlanDifference {
    added = List.copyOf(added);
    removed = List.copyOf(removed);
  }

  /** Compares by path, platform and runtime. */
  public static PlanDifference between(Plan before, Plan after) {
    return new PlanDifference(missing(after, before), missing(before, after));
  }

  private static List<PlannedJob> missing(Plan of, Plan in) {
    Set<String> known = in.all().map(PlannedJob::key).collect(Collectors.toSet());
    return of.all().filter(job -> !known.contains(job.key())).toList();
  }
}
