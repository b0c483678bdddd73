package dev.kci.pipeline.plan;

import dev.kci.config.Origin;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A job of a plan.
 *
 * @param runtime the runtime that the entry names, or one of its type
 * @param runtimeType set if any runtime of this type may get the job; null if the entry names one
 * @param path the names from the checkout down to the job
 * @param entry where the scheduler entry is written
 * @param children the jobs that its success triggers
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

  /** Returns this job and all below it, parents first. */
  Stream<PlannedJob> all() {
    return Stream.concat(Stream.of(this), children.stream().flatMap(PlannedJob::all));
  }

  /** Describes the runtime. */
  public String place() {
    return runtimeType == null ? runtime : runtime + " or another " + runtimeType;
  }

  /** Returns a text that is unique in the plan. */
  String key() {
    return String.join("/", path) + " on " + platform + " in " + runtime;
  }
}
