package dev.kci.runtime;

import dev.kci.config.Secret;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The surroundings that the program gives a runtime, in addition to the runtime's own settings.
 * Immutable.
 *
 * @param runtime the runtime's name in the configuration
 * @param apiUrl the API with the nodes of its jobs
 * @param folder for its jobs on this machine, absolute; not shared with other runtimes
 * @param host the name of this machine, for {@code data.job_context}
 * @param limits for the jobs' output
 * @param grace between TERM and KILL of a cancelled job
 * @param jobToken the API token that jobs can read from a file; may be null
 */
public record RuntimeHome(
    String runtime,
    String apiUrl,
    Path folder,
    String host,
    OutputLimits limits,
    Duration grace,
    @Nullable Secret jobToken) {
  public RuntimeHome {
    folder = folder.toAbsolutePath().normalize();
  }
}
