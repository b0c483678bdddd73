package dev.kci.api.model;

import java.util.Locale;

/**
 * The state of a node, and the transitions between states that the server allows (source: recorded
 * exchanges {@code transition-*}; it answers all others with 400).
 */
public enum NodeState {
  /** Work is in progress; the state of a new node. */
  RUNNING,
  /** The node's output can be used, and children may be created. */
  AVAILABLE,
  /** The holdoff is over but children are still running; no new children may be created. */
  CLOSING,
  /** The node is finished; only its result and data may be corrected. */
  DONE;

  /** Returns whether the server accepts a change from this state to {@code next} or to itself. */
  public boolean canBecome(NodeState next) {
    return next.compareTo(this) >= 0; // the constants are in the order of a node's life
  }

  /** The name as the API writes it. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the state with this name.
   *
   * @throws IllegalArgumentException if there is no such name
   */
  public static NodeState of(String wireName) {
    for (NodeState state : values()) {
      if (state.wireName().equals(wireName)) {
        return state;
      }
    }
    throw new IllegalArgumentException(
        "Unknown node state '" + wireName + "'; expected running, available, closing or done");
  }
}
