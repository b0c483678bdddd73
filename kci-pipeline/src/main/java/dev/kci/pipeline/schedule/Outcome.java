package dev.kci.pipeline.schedule;

import dev.kci.api.model.Node;
import dev.kci.pipeline.config.SchedulerEntry;
import java.time.Duration;
import java.util.Optional;

/** The outcome of a scheduler entry or of one of its candidates. */
public sealed interface Outcome {
  /** Returns the scheduler entry. */
  SchedulerEntry entry();

  /**
   * A job to create.
   *
   * @param node the job's node, without an id
   */
  record Planned(Candidate candidate, Node node) implements Outcome {
    @Override
    public SchedulerEntry entry() {
      return candidate.entry();
    }

    /**
     * Returns the minimum time since the last job of this name for the same tree, branch and
     * platform, which only the API knows; empty if unlimited.
     */
    public Optional<Duration> frequency() {
      return candidate.job().frequency();
    }
  }

  /** A candidate that a rule or filter refused. */
  record Skipped(Candidate candidate, Refusal refusal) implements Outcome {
    @Override
    public SchedulerEntry entry() {
      return candidate.entry();
    }
  }

  /** An entry, or one of its platforms, that did not become a candidate. */
  record NoCandidate(SchedulerEntry entry, Refusal refusal) implements Outcome {}
}
