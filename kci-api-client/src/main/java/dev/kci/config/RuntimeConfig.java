package dev.kci.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A place where jobs run: {@code runtimes.<name>}. This has what scheduling and job templates need;
 * how jobs run there is read by the runtime's own kind from {@link #fields}. Immutable.
 *
 * @param labType shell, docker, kubernetes, lava or pull_labs
 * @param priorities of a LAVA lab; {@link Priorities#NONE} of others
 * @param notification {@code notify} of a LAVA or pull lab, as LAVA's job definition has it
 * @param pollIntervalSeconds of a pull lab: how often the lab asks
 * @param timeoutSeconds how long a job may take
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
   * What the priorities of jobs become in a lab.
   *
   * @param scale 0 to 100 ({@code priority}), by which a job's priority is scaled; null for none
   * @param min with {@code max} the range that a job's priority is mapped to
   */
  public record Priorities(@Nullable Long scale, @Nullable Long min, @Nullable Long max) {
    /** A job's priority is the lab's. */
    public static final Priorities NONE = new Priorities(null, null, null);
  }

  /**
   * Returns the keys of the entry for its kind to read.
   *
   * @throws ConfigurationException later, when the first value is read that is not valid
   */
  public Fields fields() {
    return fields(
        problem -> {
          throw new ConfigurationException(problem);
        });
  }

  /**
   * Returns the keys of the entry for its kind to check. Those that this record was made of are
   * known already.
   *
   * @param problems told of each problem
   */
  public Fields fields(Consumer<Problem> problems) {
    Fields read = Fields.of("runtimes." + name, source, alreadyReported -> {});
    RuntimeReader.read(name, read);
    return read.reportingTo(problems);
  }
}
