package dev.kci.api.model;

import java.util.Locale;

/** A text of a {@link TelemetryEvent}. */
public enum TelemetryField {
  /** The kind of event, such as {@code job_result}; every event has one. */
  KIND,
  RUNTIME,
  DEVICE_TYPE,
  DEVICE_ID,
  JOB_NAME,
  TEST_NAME,
  JOB_ID,
  NODE_ID,
  TREE,
  BRANCH,
  ARCH,
  ERROR_TYPE,
  ERROR_MSG;

  /** The name as the API writes it. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
