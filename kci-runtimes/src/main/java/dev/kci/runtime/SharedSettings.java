package dev.kci.runtime;

import dev.kci.config.Fields;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The keys that runtimes of every kind have.
 *
 * @param concurrency jobs that run at the same time; null if the configuration does not say
 * @param submitTimeout how long a submission is waited for; null for the kind's default
 * @param observeTimeout how long the answer to a question, or to a cancel, is waited for
 * @param jobApiToken whether jobs see the runtime's API token; false unless the key is true
 * @param output limits for what jobs leave
 */
public record SharedSettings(
    @Nullable Integer concurrency,
    @Nullable Duration submitTimeout,
    Duration observeTimeout,
    boolean jobApiToken,
    OutputLimits output) {
  private static final Duration OBSERVE = Duration.ofMinutes(1);
  private static final Duration SUBMIT_TO_LAB = Duration.ofMinutes(2);

  /** The downloads of what a job needs, and its image, are part of it. */
  private static final Duration SUBMIT_HERE = Duration.ofHours(2);

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
   * @param otherwise the concurrency if the configuration does not say; 0 for one job for each
   *     processor
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
   * Returns the limits of a lab or cluster, which has a queue and ends jobs by itself.
   *
   * @param otherwise the concurrency if the configuration does not say; 0 for 1000
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

  private int jobs(int otherwise, int standard) {
    if (concurrency != null) {
      return concurrency;
    }
    return otherwise > 0 ? otherwise : standard;
  }
}
