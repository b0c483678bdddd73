package dev.kci.runtime;

import dev.kci.config.Fields;

/**
 * How much of what a job leaves is stored. The rest is left out, with a line in the log.
 *
 * @param logBytes of a log; of a longer one the middle is left out
 * @param artifactBytes of each file
 * @param artifacts the number of files
 */
public record OutputLimits(long logBytes, long artifactBytes, int artifacts) {
  /** A log of 1 GiB, 200 artifacts of 4 GiB. */
  public static final OutputLimits STANDARD = new OutputLimits(1L << 30, 4L << 30, 200);

  public OutputLimits {
    if (logBytes < 1 || artifactBytes < 1 || artifacts < 1) {
      throw new IllegalArgumentException("expected 1 or more of each");
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
