package dev.kci.pipeline.validate;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.config.Problem;
import dev.kci.pipeline.config.Job;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.pipeline.config.SchedulerEntry;
import dev.kci.pipeline.schedule.Decision;
import dev.kci.pipeline.schedule.Outcome;
import dev.kci.pipeline.schedule.Schedule;
import dev.kci.pipeline.schedule.SimulatedNodes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds scheduler entries that can never fire because no tree, branch and kernel version passes all
 * rules: those of the event's job, then the entry's, job's, runtime's and platform's. Asks the
 * scheduler itself about every revision that the rules distinguish.
 */
final class Reachability {
  private final PipelineConfiguration configuration;
  private final Consumer<Problem> problems;
  private final List<Node> checkouts;
  private final Map<SchedulerEntry, Schedule> schedules = new IdentityHashMap<>();
  private final Map<Creation, Boolean> known = new HashMap<>();
  private final Set<Creation> underWay = new HashSet<>();

  Reachability(PipelineConfiguration configuration, Consumer<Problem> problems) {
    this.configuration = configuration;
    this.problems = problems;
    checkouts = new Revisions(configuration).checkouts();
    for (SchedulerEntry entry : configuration.scheduler()) {
      schedules.put(entry, Schedule.of(configuration.withScheduler(List.of(entry))));
    }
  }

  /** A job below one of the checkouts. */
  private record Creation(String job, int checkout) {}

  void check() {
    List<SchedulerEntry> entries = configuration.scheduler();
    for (int i = 0; i < entries.size(); i++) {
      if (canBeJudged(entries.get(i))) {
        check("scheduler[" + i + "]", entries.get(i));
      }
    }
  }

  /** Entries with a dangling reference or an impossible event have already been reported. */
  private boolean canBeJudged(SchedulerEntry entry) {
    return configuration.jobs().containsKey(entry.job())
        && entry.channel().equals("node")
        && (entry.runtime() == null || configuration.runtimes().containsKey(entry.runtime()))
        && (entry.platforms().isEmpty()
            ? References.labType(configuration, entry)
                .filter(configuration.platforms()::containsKey)
                .isPresent()
            : entry.platforms().stream().anyMatch(configuration.platforms()::containsKey))
        && !(entry.event().get("name") instanceof String name && isImpossible(entry, name));
  }

  private boolean isImpossible(SchedulerEntry entry, String name) {
    Job job = configuration.jobs().get(name);
    return job == null || !job.kind().equals(entry.event().get("kind"));
  }

  private void check(String key, SchedulerEntry entry) {
    List<Outcome.Skipped> refusals = new ArrayList<>();
    for (int checkout = 0; checkout < checkouts.size(); checkout++) {
      if (fires(entry, checkout, refusals)) {
        return;
      }
    }
    Object name = entry.event().get("name");
    String reason =
        name == null
            ? "no job of kind '" + entry.event().get("kind") + "' is ever created"
            : "'" + name + "' of its event is never created";
    if (!refusals.isEmpty()) {
      reason = "no tree, branch and version passes; " + furthest(refusals).refusal();
    }
    problems.accept(
        Problem.error(
            "never-fires", entry.source().origin(), key, entry.job(), "can never fire: " + reason));
  }

  private static Outcome.Skipped furthest(List<Outcome.Skipped> refusals) {
    Outcome.Skipped furthest = refusals.get(0);
    for (Outcome.Skipped refusal : refusals) {
      if (refusal.refusal().step().compareTo(furthest.refusal().step()) > 0) {
        furthest = refusal;
      }
    }
    return furthest;
  }

  private boolean fires(
      SchedulerEntry entry, int checkout, @Nullable List<Outcome.Skipped> refusals) {
    Node root = checkouts.get(checkout);
    Object kind = entry.event().get("kind");
    if (kind == null || kind.equals(NodeKind.CHECKOUT.wireName())) {
      return decides(entry, root, List.of(), refusals);
    }
    for (Job source : sources(entry)) {
      if (source.kind().equals(kind)
          && isCreated(source, checkout)
          && decides(entry, SimulatedNodes.ofJob(source, root), List.of(root), refusals)) {
        return true;
      }
    }
    // names of tests and regressions depend on results, not on the configuration
    return !kind.equals("kbuild") && !kind.equals("job") && !kind.equals("process");
  }

  /** Returns the jobs whose nodes have the name in the entry's event, or all jobs. */
  private Collection<Job> sources(SchedulerEntry entry) {
    if (!entry.event().containsKey("name")) {
      return configuration.jobs().values();
    }
    Job named =
        entry.event().get("name") instanceof String name ? configuration.jobs().get(name) : null;
    return named == null ? List.of() : List.of(named);
  }

  /** Returns whether an entry creates the job. A job that only triggers itself does not count. */
  private boolean isCreated(Job job, int checkout) {
    Creation creation = new Creation(job.name(), checkout);
    Boolean before = known.get(creation);
    if (before != null) {
      return before;
    }
    if (!underWay.add(creation)) {
      return false;
    }
    boolean created =
        configuration.scheduler().stream()
            .filter(entry -> entry.job().equals(job.name()))
            .anyMatch(entry -> fires(entry, checkout, null));
    underWay.remove(creation);
    known.put(creation, created);
    return created;
  }

  private boolean decides(
      SchedulerEntry entry,
      Node node,
      List<Node> ancestors,
      @Nullable List<Outcome.Skipped> refusals) {
    Schedule schedule = schedules.get(entry);
    if (schedule == null) {
      return false;
    }
    Decision decision = schedule.jobsFor(JsonObject.of(entry.event()), node, ancestors);
    if (refusals != null) {
      refusals.addAll(decision.skipped());
    }
    return !decision.jobs().isEmpty();
  }
}
