package dev.kci.simulator.rules;

import dev.kci.simulator.history.LabJob;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** The jobs that labs accepted for the same node, or for its twins. */
final class JobRuns {
  /**
   * How long a lab may run a job that arrived after its submitter's death. The runner looks for
   * such jobs every 5 minutes, but an outage may last 13, and the runner be absent for 3.
   */
  private static final Duration UNNOTICED = Duration.ofMinutes(25);

  private final List<LabJob> jobs;

  JobRuns(List<LabJob> jobs) {
    this.jobs = jobs.stream().sorted(Comparator.comparing(LabJob::submitted)).toList();
  }

  /**
   * Returns whether more than one ran. A job that its lab has lost runs again. A second one does
   * not count if it was cancelled before it started, or if nobody could know of it before it ran
   * and it ended soon.
   */
  boolean areTooMany() {
    List<LabJob> known = jobs.stream().filter(job -> !cameTooLate(job) || !endedSoon(job)).toList();
    Instant last = known.get(known.size() - 1).submitted();
    return known.stream().filter(job -> !job.neverRan() && !job.wasLostBefore(last)).count() > 1;
  }

  /** Returns whether a job arrived after its submitter's death and after another of its node. */
  boolean cameTooLate(LabJob job) {
    return jobs.stream()
        .filter(other -> other.nodeId().equals(job.nodeId()))
        .anyMatch(job::cameTooLate);
  }

  private static boolean endedSoon(LabJob job) {
    return !job.ends().isAfter(job.submitted().plus(UNNOTICED));
  }
}
