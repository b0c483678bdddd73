package dev.kci.runtime;

import dev.kci.config.Fields;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The settings common to all kinds of runtimes.
 *
 * @param concurrency the maximum number of running jobs; null if not configured
 * @param submitTimeout the timeout of a submission; null for the kind's default
 * @param observeTimeout the timeout of a query or a cancel
 * @param jobApiToken whether jobs can read the runtime's API token
 * @param output limits for the jobs' output
 */
public record SharedSettings(
    @Nullable Integer concurrency,
    @Nullable Duration submitTimeout,
    Duration observeTimeout,
    boolean jobApiToken,
    OutputLimits output) {
  private static final Duration OBSERVE = Duration.ofMinutes(1);
  private static final Duration SUBMIT_TO_LAB = Duration.ofMinutes(2);

  /** Includes downloading the job's dependencies and pulling its image. */
  private static final Duration SUBMIT_HERE = Duration.ofHours(2);

  /** Includes the retries of an upload. */
  private static final Duration SUBMIT_TO_STORAGE = Duration.ofMinutes(10);

  private static final int MANY = 1000;

  /**
   * Reads {@code concurrency}, {@code submit_seconds}, {@code observe_seconds}, {@code
   * job_api_token} and the keys of {@link OutputLimits}.
   */
  public static SharedSettings read(Fields fields) {
    return new SharedSettings(
        fields.count("concurrency"),
        fields.seconds("submit_seconds"),
        Objects.requireNonNullElse(fields.seconds("observe_seconds"), OBSERVE),
        fields.bool("job_api_token"),
        OutputLimits.read(fields));
  }

  /**
   * Returns the limits of a runtime whose jobs run on this machine.
   *
   * @param otherwise the concurrency if not configured; 0 for one job per processor, but at least 2
   */
  public RuntimeLimits here(int otherwise) {
    int jobs = jobs(otherwise, Math.max(2, Runtime.getRuntime().availableProcessors()));
    return new RuntimeLimits(
        jobs,
        Math.min(8, jobs + 2),
        Duration.ofSeconds(2),
        Duration.ofMinutes(10),
        false,
        Objects.requireNonNullElse(submitTimeout, SUBMIT_HERE),
        observeTimeout);
  }

  /**
   * Returns the limits of a lab or cluster, which has its own queue and timeouts.
   *
   * @param otherwise the concurrency if not configured; 0 for 1000
   */
  public RuntimeLimits elsewhere(int otherwise) {
    return new RuntimeLimits(
        jobs(otherwise, MANY),
        8,
        Duration.ofSeconds(15),
        Duration.ofMinutes(10),
        true,
        Objects.requireNonNullElse(submitTimeout, SUBMIT_TO_LAB),
        observeTimeout);
  }

  /**
   * Returns the limits of a lab that fetches its jobs. {@code concurrency} limits the jobs that no
   * lab has claimed; without it, there is no limit, because the lab decides how many it takes.
   */
  public RuntimeLimits offered() {
    return new RuntimeLimits(
        concurrency == null ? RuntimeLimits.NO_LIMIT : concurrency,
        8,
        Duration.ofMinutes(2),
        Duration.ofMinutes(10),
        false,
        Objects.requireNonNullElse(submitTimeout, SUBMIT_TO_STORAGE),
        observeTimeout);
  }

  private int jobs(int otherwise, int standard) {
    if (concurrency != null) {
      return concurrency;
    }
    return otherwise > 0 ? otherwise : standard;
  }
}
