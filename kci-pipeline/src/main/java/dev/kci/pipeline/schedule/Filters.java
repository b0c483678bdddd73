package dev.kci.pipeline.schedule;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.pipeline.config.Job;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The filters for jobs in a node or in a retry event about it.
 *
 * @param jobs names; {@code +} also selects all jobs below; empty for all
 * @param platforms names; empty for all
 * @param architectures of builds: a list, or any other value somebody wrote; null for all
 * @param retryCounter the number of previous attempts
 */
record Filters(
    List<String> jobs, List<String> platforms, @Nullable Object architectures, long retryCounter) {

  /**
   * Merges the filters. The event's filters override the node's unless they are empty. The counter
   * is only taken from the event, because jobs below a retried job start with their first attempt.
   */
  static Filters of(JsonObject event, Node node) {
    List<String> jobs = event.strings("jobfilter");
    List<String> nodeJobs = node.jobfilter() == null ? List.of() : node.jobfilter();
    List<String> platforms = event.strings("platform_filter");
    return new Filters(
        jobs.isEmpty() ? nodeJobs : jobs,
        platforms.isEmpty() ? node.platformFilter() : platforms,
        node.data().asMap().get("architecture_filter"),
        event.integer("retry_counter").orElse(0L));
  }

  Optional<Refusal> refuseJob(Job job, List<String> path) {
    if (jobs.isEmpty() || jobs.contains(job.name())) {
      return Optional.empty();
    }
    boolean belowNamed =
        jobs.stream()
            .filter(name -> name.endsWith("+"))
            .map(name -> name.replaceFirst("\\++$", ""))
            .anyMatch(path::contains);
    return belowNamed
        ? Optional.empty()
        : Optional.of(
            new Refusal(Step.JOB_FILTER, null, "jobfilter " + jobs, "'" + job.name() + "'"));
  }

  Optional<Refusal> refusePlatform(Job job, String platform) {
    return platforms.isEmpty() || platforms.contains(platform) || !job.kind().equals("job")
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                Step.PLATFORM_FILTER, null, "platform_filter " + platforms, "'" + platform + "'"));
  }

  /** Builds without an architecture pass. */
  Optional<Refusal> refuseArchitecture(Job job) {
    if (!job.kind().equals("kbuild") || !job.params().containsKey("arch")) {
      return Optional.empty();
    }
    Object arch = job.params().get("arch");
    return holds(architectures, arch)
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                Step.ARCHITECTURE_FILTER,
                job.source().originOf("params", "arch"),
                "architecture_filter " + architectures,
                "params.arch '" + arch + "'"));
  }

  /**
   * Implements Python's {@code in}, where an empty filter matches everything: elements of a list,
   * keys of a map, parts of a text. False if Python raises an exception.
   */
  private static boolean holds(@Nullable Object filter, @Nullable Object arch) {
    if (filter == null || Boolean.FALSE.equals(filter)) {
      return true;
    }
    if (filter instanceof List<?> list) {
      return list.isEmpty() || list.contains(arch);
    }
    if (filter instanceof Map<?, ?> map) {
      return map.isEmpty() || map.containsKey(arch);
    }
    if (filter instanceof String text) {
      return text.isEmpty() || arch instanceof String part && text.contains(part);
    }
    return filter instanceof Number number && number.doubleValue() == 0;
  }
}
