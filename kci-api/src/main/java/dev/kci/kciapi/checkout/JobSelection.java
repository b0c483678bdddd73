package dev.kci.kciapi.checkout;

import dev.kci.api.model.NodeKind;
import dev.kci.config.Spelling;
import dev.kci.pipeline.config.Job;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.pipeline.config.SchedulerEntry;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The jobs to run below a requested checkout: its {@code jobfilter} and {@code platform_filter}.
 *
 * @param jobs names; a name with {@code +} also selects all jobs below that one; empty for all
 * @param platforms where jobs (not builds) may run; empty for all
 */
public record JobSelection(List<String> jobs, List<String> platforms) {
  private static final String AND_BELOW = "+";

  public JobSelection {
    jobs = List.copyOf(jobs);
    platforms = List.copyOf(platforms);
  }

  /**
   * Selects jobs of the configuration. The filter must also name the builds, or none would start
   * and no job either. So this adds the builds after which the scheduler starts a selected job,
   * unless one of them is selected already.
   *
   * @throws IllegalArgumentException if the configuration lacks a job or platform, or never starts
   *     a job on the platforms
   */
  public static JobSelection of(
      PipelineConfiguration configuration, List<String> jobs, List<String> platforms) {
    platforms.forEach(
        platform -> requireKnown("platform", platform, configuration.platforms().keySet()));
    Set<String> selected = new LinkedHashSet<>(jobs);
    Deque<String> left = new ArrayDeque<>(jobs);
    while (!left.isEmpty()) {
      String job = withoutPlus(left.removeFirst());
      requireKnown("job", job, configuration.jobs().keySet());
      Set<String> before = startsAfter(configuration, job, platforms);
      if (before.stream().noneMatch(name -> isIn(selected, name))) {
        before.stream().filter(selected::add).forEach(left::addLast);
      }
    }
    return new JobSelection(List.copyOf(selected), platforms);
  }

  /** Returns the jobs after which a job starts; empty if it starts after the checkout. */
  private static Set<String> startsAfter(
      PipelineConfiguration configuration, String job, List<String> platforms) {
    Set<String> names = new LinkedHashSet<>();
    for (SchedulerEntry entry : entries(configuration, job, platforms)) {
      if (NodeKind.CHECKOUT.wireName().equals(entry.event().get("kind"))) {
        return Set.of();
      }
      nameIn(entry).ifPresent(names::add);
    }
    Set<String> started = new LinkedHashSet<>(names);
    started.removeIf(name -> entries(configuration, name).isEmpty());
    if (started.isEmpty() && !names.isEmpty()) {
      throw new IllegalArgumentException(
          "job '%s' only starts after %s, which no entry of the scheduler starts"
              .formatted(job, names));
    }
    return started;
  }

  private static List<SchedulerEntry> entries(
      PipelineConfiguration configuration, String name, List<String> platforms) {
    List<SchedulerEntry> all = entries(configuration, name);
    if (all.isEmpty()) {
      throw new IllegalArgumentException("no entry of the scheduler starts job '" + name + "'");
    }
    Job job = configuration.jobs().get(name);
    if (platforms.isEmpty() || job == null || !NodeKind.JOB.wireName().equals(job.kind())) {
      return all;
    }
    List<SchedulerEntry> there = all.stream().filter(entry -> mayRunOn(entry, platforms)).toList();
    if (there.isEmpty()) {
      Set<String> known = new TreeSet<>();
      all.forEach(entry -> known.addAll(entry.platforms()));
      throw new IllegalArgumentException(
          "job '%s' does not run on %s; expected some of %s"
              .formatted(name, String.join(", ", platforms), known));
    }
    return there;
  }

  private static List<SchedulerEntry> entries(PipelineConfiguration configuration, String job) {
    return configuration.scheduler().stream().filter(entry -> entry.job().equals(job)).toList();
  }

  /** An entry without platforms means the one that is named after the runtime's type. */
  private static boolean mayRunOn(SchedulerEntry entry, List<String> platforms) {
    return entry.platforms().isEmpty() || entry.platforms().stream().anyMatch(platforms::contains);
  }

  private static Optional<String> nameIn(SchedulerEntry entry) {
    return entry.event().get("name") instanceof String name ? Optional.of(name) : Optional.empty();
  }

  private static void requireKnown(String noun, String name, Collection<String> known) {
    if (!known.contains(name)) {
      throw new IllegalArgumentException(
          "there is no %s '%s' in the configuration%s"
              .formatted(noun, name, Spelling.hint(name, known)));
    }
  }

  private static boolean isIn(Set<String> selected, String name) {
    return selected.contains(name) || selected.contains(name + AND_BELOW);
  }

  static String withoutPlus(String job) {
    return job.endsWith(AND_BELOW) ? job.substring(0, job.length() - 1) : job;
  }
}
