package dev.kci.pipeline.plan;

import dev.kci.config.Origin;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A job of a plan.
 *
 * @param runtime the one that the entry names, or one of its type
 * @param runtimeType when any runtime of this type may get the job; null when the entry names one
 * @param path the names from the checkout down to it
 * @param entry where its scheduler entry is written
 * @param children the jobs that its success causes
 */
public record PlannedJob(
    String name,
    String kind,
    String runtime,
    @Nullable String runtimeType,
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

  /** The runtime for people. */
  String place() {
    return runtimeType == null ? runtime : runtime + " or another " + runtimeType;
  }

  /** What tells it from the other jobs of the plan. */
  String key() {
    return String.join("/", path) + " on " + platform + " in " + runtime;
  }
}
