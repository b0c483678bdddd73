package dev.kci.pipeline.schedule;

/** The steps that a candidate passes, in order. Each can refuse it. */
public enum Step {
  /** The event has all fields of the entry's event. */
  EVENT("the event does not match"),
  /** The entry's job is configured. */
  JOB("no such job"),
  /** The entry's runtime is configured and selected. */
  RUNTIME("no such runtime"),
  /** The platform is configured. */
  PLATFORM("no such platform"),
  /** {@code architecture_filter} in the node's data, for builds. */
  ARCHITECTURE_FILTER("architecture_filter"),
  /** The rules of the scheduler entry, checked against the event's node. */
  ENTRY_RULES("entry rules"),
  /** {@code jobfilter} of the node or the event. */
  JOB_FILTER("job filter"),
  /** The job's rules. */
  JOB_RULES("job rules"),
  /** The runtime's rules. */
  RUNTIME_RULES("runtime rules"),
  /** {@code platform_filter} of the node or the event, for jobs. */
  PLATFORM_FILTER("platform filter"),
  /** The platform's rules. */
  PLATFORM_RULES("platform rules"),
  /** The kernel's version, which every job's node needs. */
  KERNEL_VERSION("no kernel version");

  private final String title;

  Step(String title) {
    this.title = title;
  }

  /** Returns the step's name for messages. */
  public String title() {
    return title;
  }
}
