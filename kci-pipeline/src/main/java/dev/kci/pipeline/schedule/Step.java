package dev.kci.pipeline.schedule;

/** The steps that a candidate passes, in their order; at each of them it can be kept out. */
public enum Step {
  /** The entry's event is a part of the event. */
  EVENT("the event does not match"),
  /** The entry's job is configured. */
  JOB("no such job"),
  /** The entry's runtime is configured and selected. */
  RUNTIME("no such runtime"),
  /** The platform is configured. */
  PLATFORM("no such platform"),
  /** {@code architecture_filter} of the node's data, for builds. */
  ARCHITECTURE_FILTER("architecture_filter"),
  /** The rules of the scheduler entry, against the node of the event. */
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
  /** The kernel's version, which every job's node is made with. */
  KERNEL_VERSION("no kernel version");

  private final String title;

  Step(String title) {
    this.title = title;
  }

  /** What to call the step to people. */
  public String title() {
    return title;
  }
}
