package dev.kci.timeout.rules;

import java.util.Locale;

/** Which of the rules a service applies; the Python original ran one process for each. */
public enum Mode {
  TIMEOUT,
  HOLDOFF,
  CLOSING,
  ALL;

  /** Returns whether the mode applies the rule. */
  public boolean includes(Reason reason) {
    return switch (this) {
      case ALL -> true;
      case TIMEOUT -> reason == Reason.TIMED_OUT;
      case HOLDOFF -> reason == Reason.HOLDOFF_REACHED;
      case CLOSING -> reason == Reason.DESCENDANTS_DONE;
    };
  }

  /** Returns the name on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
