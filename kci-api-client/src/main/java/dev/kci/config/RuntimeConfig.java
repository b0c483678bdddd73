package dev.kci.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A place where jobs run: {@code runtimes.<name>}. Holds what scheduling and job templates need;
 * each kind of runtime reads the rest from {@link #fields}. Immutable.
 *
 * @param labType shell, docker, kubernetes, lava or pull_labs
 * @param priorities of a LAVA lab; {@link Priorities#NONE} for others
 * @param notification {@code notify} of a LAVA or pull lab, in the form of LAVA's job definition
 * @param pollIntervalSeconds of a pull lab: how often the lab polls
 * @param timeoutSeconds the maximum duration of a job
 */
public record RuntimeConfig(
    String name,
    String labType,
    Priorities priorities,
    Map<String, @Nullable Object> notification,
    @Nullable Long pollIntervalSeconds,
    @Nullable Long timeoutSeconds,
    Located.Mapping source) {

  public RuntimeConfig {
    notification = Collections.unmodifiableMap(new LinkedHashMap<>(notification));
  }

  /**
   * How a lab maps the priorities of jobs.
   *
   * @param scale 0 to 100 ({@code priority}), scales a job's priority; null for no scaling
   * @param min with {@code max}, the range that a job's priority is mapped to
   */
  public record Priorities(@Nullable Long scale, @Nullable Long min, @Nullable Long max) {
    /** Uses the job's priority as it is. */
    public static final Priorities NONE = new Priorities(null, null, null);
  }

  /**
   * Returns the entry's keys, for the kind of runtime to read. Reading an invalid value throws a
   * {@link ConfigurationException}.
   */
  public Fields fields() {
    return fields(
        problem -> {
          throw new ConfigurationException(problem);
        });
  }

  /**
   * Returns the entry's keys, for the kind of runtime to check. The keys that this record uses are
   * already known.
   *
   * @param problems receives each problem
   */
  public Fields fields(Consumer<Problem> problems) {
    Fields read = Fields.of("runtimes." + name, source, alreadyReported -> {});
    RuntimeReader.read(name, read);
    return read.reportingTo(problems);
  }
}
