package dev.kci.timeout.rules;

/**
 * A change that is due.
 *
 * @param lapsed the overdue node: {@code node} itself or, if it ends along with another, the one
 *     above it
 * @param level number of unfinished nodes above it. Higher levels are written first, so a crash
 *     never leaves a finished node above unfinished ones
 */
public record DueChange(WaitingNode node, Change change, WaitingNode lapsed, int level) {

  /** Returns why the rule applied, for logs and {@code data.error_msg}. */
  public String why() {
    return switch (change.reason()) {
      case TIMED_OUT ->
          lapsed.equals(node)
              ? "timeout " + node.timeout() + " is over"
              : "timeout " + lapsed.timeout() + " of node " + lapsed.id() + " above it is over";
      case HOLDOFF_REACHED -> "holdoff " + node.holdoff() + " is over";
      case DESCENDANTS_DONE -> "all nodes below it are done";
    };
  }
}
