package dev.kci.pipeline.schedule;

import dev.kci.api.model.Node;
import dev.kci.pipeline.config.SchedulerEntry;
import java.time.Duration;
import java.util.Optional;

/** What becomes of one scheduler entry, or of one of its candidates. */
public sealed interface Outcome {
  /** The scheduler entry. */
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
     * The shortest time since the last job of this name for the same tree, branch and platform;
     * only the API knows when that was. Empty for no limit.
     */
    public Optional<Duration> frequency() {
      return candidate.job().frequency();
    }
  }

  /** A candidate that a rule or filter kept out. */
  record Skipped(Candidate candidate, Refusal refusal) implements Outcome {
    @Override
    public SchedulerEntry entry() {
      return candidate.entry();
    }
  }

  /** An entry, or one platform of it, that did not get as far as to be a candidate. */
  record NoCandidate(SchedulerEntry entry, Refusal refusal) implements Outcome {}
}
