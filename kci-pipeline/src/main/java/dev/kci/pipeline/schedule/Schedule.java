package dev.kci.pipeline.schedule;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.config.Located;
import dev.kci.config.Origin;
import dev.kci.config.RuntimeConfig;
import dev.kci.config.Spelling;
import dev.kci.pipeline.config.Job;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.pipeline.config.Platform;
import dev.kci.pipeline.config.Rule;
import dev.kci.pipeline.config.SchedulerEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Decides which jobs an event triggers, like the scheduler of kernelci-pipeline (the steps of
 * {@code maestro-config/README}). Pure and immutable, except for the {@link RuntimeSelection}.
 */
public final class Schedule {
  private final PipelineConfiguration configuration;
  private final RuntimeSelection runtimes;

  private Schedule(PipelineConfiguration configuration, RuntimeSelection runtimes) {
    this.configuration = configuration;
    this.runtimes = runtimes;
  }

  /** Creates a schedule for all configured runtimes. */
  public static Schedule of(PipelineConfiguration configuration) {
    return of(configuration, RuntimeSelection.all(configuration.runtimes().values()));
  }

  /** Creates a schedule for a selection of runtimes. */
  public static Schedule of(PipelineConfiguration configuration, RuntimeSelection runtimes) {
    return new Schedule(configuration, runtimes);
  }

  /**
   * Returns the jobs to create and the refused candidates.
   *
   * @param event the fields of an event of channel node, or of a retry event
   * @param node the event's node in its current state
   * @param ancestors the node's parent, its parent, and so on
   */
  public Decision jobsFor(JsonObject event, Node node, List<Node> ancestors) {
    List<Outcome.Planned> jobs = new ArrayList<>();
    List<Outcome.Skipped> skipped = new ArrayList<>();
    Run run = new Run(event, node, ancestors);
    EventMatch match = new EventMatch(event);
    for (SchedulerEntry entry : configuration.scheduler()) {
      if (match.matches(entry)) {
        run.decide(
            entry,
            outcome -> {
              if (outcome instanceof Outcome.Planned planned) {
                jobs.add(planned);
              } else if (outcome instanceof Outcome.Skipped candidate) {
                skipped.add(candidate);
              }
            });
      }
    }
    return new Decision(jobs, skipped);
  }

  /** Returns the outcome of each scheduler entry, including those that do not match the event. */
  public List<Outcome> explain(JsonObject event, Node node, List<Node> ancestors) {
    List<Outcome> outcomes = new ArrayList<>();
    Run run = new Run(event, node, ancestors);
    EventMatch match = new EventMatch(event);
    for (SchedulerEntry entry : configuration.scheduler()) {
      Optional<String> mismatch = match.mismatch(entry);
      if (mismatch.isPresent()) {
        Origin origin = entry.source().originOf("event");
        outcomes.add(
            new Outcome.NoCandidate(entry, new Refusal(Step.EVENT, origin, mismatch.get(), "")));
      } else {
        run.decide(entry, outcomes::add);
      }
    }
    return outcomes;
  }

  /** Decides about one event. */
  private final class Run {
    private final Node node;
    private final Lineage lineage;
    private final Filters filters;

    Run(JsonObject event, Node node, List<Node> ancestors) {
      this.node = node;
      filters = Filters.of(event, node);
      lineage = Lineage.of(node, ancestors, filters);
    }

    /** Decides about each platform of an entry that matches the event. */
    void decide(SchedulerEntry entry, Consumer<Outcome> outcomes) {
      Job job = configuration.jobs().get(entry.job());
      if (job == null) {
        outcomes.accept(unknown(entry, Step.JOB, entry.job(), configuration.jobs(), "job"));
        return;
      }
      RuntimeSelection.Choice runtime = runtime(entry).orElse(null);
      if (runtime == null) {
        outcomes.accept(noRuntime(entry));
        return;
      }
      List<String> platforms =
          entry.platforms().isEmpty() ? List.of(runtime.runtime().labType()) : entry.platforms();
      for (String name : platforms) {
        Platform platform = configuration.platforms().get(name);
        outcomes.accept(
            platform == null
                ? unknown(entry, Step.PLATFORM, name, configuration.platforms(), "platforms")
                : decide(new Candidate(entry, job, runtime.runtime(), runtime.reason(), platform)));
      }
    }

    private Outcome decide(Candidate candidate) {
      Job job = candidate.job();
      NewNode newNode = new NewNode(job, node, filters);
      Refusal refusal =
          filters
              .refuseArchitecture(job)
              .or(() -> rules(Step.ENTRY_RULES, candidate.entry().rules(), lineage))
              .or(() -> filters.refuseJob(job, newNode.path()))
              .or(() -> rules(Step.JOB_RULES, job.rules(), lineage.below(newNode.fields())))
              .or(() -> afterJob(candidate, newNode))
              .orElse(null);
      if (refusal != null) {
        return new Outcome.Skipped(candidate, refusal);
      }
      runtimes.planned(candidate.runtime());
      return new Outcome.Planned(candidate, newNode.build(candidate.platform()));
    }

    private Optional<Refusal> afterJob(Candidate candidate, NewNode newNode) {
      newNode.inherit();
      newNode.put("runtime", candidate.runtime().name());
      Lineage below = lineage.below(newNode.fields());
      return rules(Step.RUNTIME_RULES, configuration.rules(candidate.runtime()), below)
          .or(() -> filters.refusePlatform(candidate.job(), candidate.platform().name()))
          .or(
              () -> {
                newNode.put("platform", candidate.platform().name());
                return rules(Step.PLATFORM_RULES, candidate.platform().rules(), below);
              })
          .or(() -> withoutVersion(newNode));
    }

    private Optional<Refusal> withoutVersion(NewNode newNode) {
      return newNode.krev().isPresent()
          ? Optional.empty()
          : Optional.of(
              new Refusal(
                  Step.KERNEL_VERSION,
                  null,
                  "data.kernel_revision.version must have a version and a patchlevel",
                  "neither in " + lineage.levels().get(0).label()));
    }

    private Optional<Refusal> rules(Step step, List<Rule> rules, Lineage of) {
      return new RuleCheck(step, of).firstRefusal(rules);
    }
  }

  private Optional<RuntimeSelection.Choice> runtime(SchedulerEntry entry) {
    if (entry.runtime() != null) {
      return runtimes
          .named(entry.runtime())
          .map(runtime -> new RuntimeSelection.Choice(runtime, "named by the entry"));
    }
    return Optional.ofNullable(entry.runtimeType()).flatMap(runtimes::ofType);
  }

  private Outcome noRuntime(SchedulerEntry entry) {
    String name = entry.runtime();
    if (name == null) {
      return refused(
          entry,
          Step.RUNTIME,
          entry.source().originOf("runtime"),
          "no runtime of type '" + entry.runtimeType() + "' is configured and selected");
    }
    Map<String, RuntimeConfig> configured = configuration.runtimes();
    return configured.containsKey(name)
        ? refused(
            entry,
            Step.RUNTIME,
            entry.source().originOf("runtime", "name"),
            "'" + name + "' is not selected")
        : unknown(entry, Step.RUNTIME, name, configured, "runtime");
  }

  private static Outcome unknown(
      SchedulerEntry entry, Step step, String name, Map<String, ?> known, String key) {
    Located.Mapping source = entry.source();
    return refused(
        entry,
        step,
        step == Step.RUNTIME ? source.originOf(key, "name") : source.originOf(key),
        "'" + name + "' is not configured" + Spelling.hint(name, known.keySet()));
  }

  private static Outcome refused(SchedulerEntry entry, Step step, Origin origin, String rule) {
    return new Outcome.NoCandidate(entry, new Refusal(step, origin, rule, ""));
  }
}
