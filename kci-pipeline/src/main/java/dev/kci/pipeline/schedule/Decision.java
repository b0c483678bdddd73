package dev.kci.pipeline.schedule;

import java.util.List;

/**
 * The consequences of an event.
 *
 * @param jobs the jobs to create, in the order of the scheduler entries. If two entries plan the
 *     same job (name, runtime, platform) it appears twice, as in the original; the job key prevents
 *     a second node.
 * @param skipped refused candidates with the reasons
 */
public record Decision(List<Outcome.Planned> jobs, List<Outcome.Skipped> skipped) {
  public Decision {
    jobs = List.copyOf(jobs);
    skipped = List.copyOf(skipped);
  }
}
