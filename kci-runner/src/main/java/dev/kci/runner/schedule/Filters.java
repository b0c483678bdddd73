package dev.kci.runner.schedule;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.config.Job;
import java.util.List;
import java.util.Optional;

/**
 * What a node, or a retry event about it, narrows the jobs down to.
 *
 * @param jobs names, with {@code +} for a job with all below it; empty for all
 * @param platforms names; empty for all
 * @param architectures of builds; empty for all
 * @param retryCounter how often the jobs were tried before
 */
record Filters(
    List<String> jobs, List<String> platforms, List<String> architectures, long retryCounter) {

  /** The event's own filters and counter override those of the node. */
  static Filters of(JsonObject event, Node node) {
    List<String> nodeJobs = node.jobfilter() == null ? List.of() : node.jobfilter();
    return new Filters(
        has(event, "jobfilter") ? event.strings("jobfilter") : nodeJobs,
        has(event, "platform_filter") ? event.strings("platform_filter") : node.platformFilter(),
        node.data().strings("architecture_filter"),
        event.integer("retry_counter").orElse(node.retryCounter()));
  }

  private static boolean has(JsonObject event, String key) {
    return event.asMap().get(key) != null;
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

  Optional<Refusal> refuseArchitecture(Job job) {
    if (architectures.isEmpty() || !job.kind().equals("kbuild")) {
      return Optional.empty();
    }
    String arch = job.param("arch").orElse("");
    return architectures.contains(arch)
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                Step.ARCHITECTURE_FILTER,
                job.source().originOf("params", "arch"),
                "architecture_filter " + architectures,
                "params.arch '" + arch + "'"));
  }
}
