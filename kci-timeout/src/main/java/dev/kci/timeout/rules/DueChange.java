package dev.kci.timeout.rules;

/**
 * A change that is due.
 *
 * @param lapsed the node whose time is over: {@code node} itself or, when it is taken along, one
 *     above it
 * @param level how many unfinished nodes stand above it: higher levels are written first, so that a
 *     crash never leaves a finished node above unfinished ones
 */
public record DueChange(WaitingNode node, Change change, WaitingNode lapsed, int level) {

  /** What made the rule apply, for logs and for {@code data.error_msg}. */
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
