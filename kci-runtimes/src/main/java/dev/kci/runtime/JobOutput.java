package dev.kci.runtime;

import dev.kci.runtime.results.TestReport;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The output of a job that has ended.
 *
 * @param log the job's output; null if absent
 * @param artifacts files to upload, by artifact name
 * @param tests the results that the runtime reports, in addition to those in the log of a job that
 *     exited; null if there are none
 * @param notes what was left out and why, one line each
 * @param device the name of the device that the job ran on; null if the runtime has no devices
 * @param image the container image that the job ran in; null if the runtime has no images or does
 *     not report a digest
 */
public record JobOutput(
    @Nullable Path log,
    Map<String, Path> artifacts,
    @Nullable TestReport tests,
    List<String> notes,
    @Nullable String device,
    @Nullable PinnedImage image) {

  /** Creates a complete output of a runtime without devices. */
  public JobOutput(@Nullable Path log, Map<String, Path> artifacts, @Nullable TestReport tests) {
    this(log, artifacts, tests, List.of(), null);
  }

  /** Creates an output of a runtime without images. */
  public JobOutput(
      @Nullable Path log,
      Map<String, Path> artifacts,
      @Nullable TestReport tests,
      List<String> notes,
      @Nullable String device) {
    this(log, artifacts, tests, notes, device, null);
  }

  /** Returns the same output with the image that the job ran in. */
  public JobOutput in(@Nullable PinnedImage ranIn) {
    return new JobOutput(log, artifacts, tests, notes, device, ranIn);
  }

  public JobOutput {
    notes = List.copyOf(notes);
    artifacts = Collections.unmodifiableMap(new LinkedHashMap<>(artifacts));
  }
}
