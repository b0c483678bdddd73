package dev.kci.report.model;

import java.util.List;

/**
 * Says that nothing was run on a checkout although jobs are configured for it.
 *
 * @param jobs the names of these jobs
 * @param why the likely reason, in one sentence; safe to show
 */
public record NotRun(List<String> jobs, String why) {
  public NotRun {
    jobs = List.copyOf(jobs);
  }
}
