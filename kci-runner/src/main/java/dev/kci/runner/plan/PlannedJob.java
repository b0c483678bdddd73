package dev.kci.runner.plan;

import dev.kci.config.Origin;
import java.util.List;
import java.util.stream.Stream;

/**
 * A job of a plan.
 *
 * @param path the names from the checkout down to it
 * @param entry where its scheduler entry is written
 * @param children the jobs that its success causes
 */
public record PlannedJob(
    String name,
    String kind,
    String runtime,
    String platform,
    List<String> path,
    Origin entry,
    List<PlannedJob> children) {

  public PlannedJob {
    path = List.copyOf(path);
    children = List.copyOf(children);
  }

  /** This job and all below it, parents first. */
  Stream<PlannedJob> all() {
    return Stream.concat(Stream.of(this), children.stream().flatMap(PlannedJob::all));
  }

  /** What tells it from the other jobs of the plan. */
  String key() {
    return String.join("/", path) + " on " + platform + " in " + runtime;
  }
}
