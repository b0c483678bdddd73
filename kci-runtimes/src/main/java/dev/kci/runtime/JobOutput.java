package dev.kci.runtime;

import dev.kci.runtime.results.TestReport;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an ended job left.
 *
 * @param log the job's output; null if absent
 * @param artifacts files to upload, by artifact name
 * @param tests the results as the runtime tells them, beside those in the log of a job that exited;
 *     null when there are only those
 * @param notes what of it was left out and why, one line each
 */
public record JobOutput(
    @Nullable Path log,
    Map<String, Path> artifacts,
    @Nullable TestReport tests,
    List<String> notes) {

  /** An output of which nothing was left out. */
  public JobOutput(@Nullable Path log, Map<String, Path> artifacts, @Nullable TestReport tests) {
    this(log, artifacts, tests, List.of());
  }

  public JobOutput {
    notes = List.copyOf(notes);
    artifacts = Collections.unmodifiableMap(new LinkedHashMap<>(artifacts));
  }
}
