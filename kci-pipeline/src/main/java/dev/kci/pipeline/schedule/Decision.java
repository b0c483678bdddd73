package dev.kci.pipeline.schedule;

import java.util.List;

/**
 * What an event causes.
 *
 * @param jobs what to create, in the order of the scheduler entries. Where two entries plan the
 *     same job (name, runtime, platform) it is here twice, as the original decides; the job key
 *     lets only one be created
 * @param skipped candidates, and what kept each out
 */
public record Decision(List<Outcome.Planned> jobs, List<Outcome.Skipped> skipped) {
  public Decision {
    jobs = List.copyOf(jobs);
    skipped = List.copyOf(skipped);
  }
}
