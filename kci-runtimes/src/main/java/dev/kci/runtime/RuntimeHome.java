package dev.kci.runtime;

import dev.kci.config.Secret;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a runtime gets from the program that opens it, beside its own settings. Immutable.
 *
 * @param runtime the runtime's name in the configuration
 * @param apiUrl where the nodes of its jobs are
 * @param folder for its jobs on this machine, absolute; shared with no other runtime
 * @param host the name of this machine, for {@code data.job_context}
 * @param limits for what jobs leave
 * @param grace between TERM and KILL of a cancelled job
 * @param jobToken the API token that jobs see as a file; null for none
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
