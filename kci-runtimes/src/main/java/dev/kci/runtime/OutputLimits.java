package dev.kci.runtime;

import dev.kci.config.Fields;

/**
 * Limits for the stored output of a job. Anything beyond is left out and noted in the log.
 *
 * @param logBytes the size of a log; longer ones lose their middle
 * @param artifactBytes the size of each file
 * @param artifacts the number of files
 */
public record OutputLimits(long logBytes, long artifactBytes, int artifacts) {
  /** The defaults: a log of 1 GiB and 200 artifacts of 4 GiB each. */
  public static final OutputLimits STANDARD = new OutputLimits(1L << 30, 4L << 30, 200);

  public OutputLimits {
    if (logBytes < 1 || artifactBytes < 1 || artifacts < 1) {
      throw new IllegalArgumentException(
          logBytes
              + " bytes of log, "
              + artifactBytes
              + " bytes of artifact, "
              + artifacts
              + " artifacts; expected 1 or more of each");
    }
  }

  /** Reads {@code max_log_mb}, {@code max_artifact_mb} and {@code max_artifacts}, in MiB. */
  public static OutputLimits read(Fields fields) {
    Integer log = fields.count("max_log_mb");
    Integer artifact = fields.count("max_artifact_mb");
    Integer artifacts = fields.count("max_artifacts");
    return new OutputLimits(
        log == null ? STANDARD.logBytes : log.longValue() << 20,
        artifact == null ? STANDARD.artifactBytes : artifact.longValue() << 20,
        artifacts == null ? STANDARD.artifacts : artifacts);
  }
}
