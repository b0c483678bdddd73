package dev.kci.api.model;

import java.util.Locale;

/**
 * The state of a node and the moves that the server allows between states (source: recorded
 * exchanges {@code transition-*}; anything else is answered with 400).
 */
public enum NodeState {
  /** Work is under way; the state of a new node. */
  RUNNING,
  /** What the node stands for can be used: children may be created. */
  AVAILABLE,
  /** The holdoff is over but children are not finished; no new child may be created. */
  CLOSING,
  /** Nothing changes any more, except that a result or data may be corrected. */
  DONE;

  /** Whether the server accepts a change from this state to {@code next}; staying is allowed. */
  public boolean canBecome(NodeState next) {
    return next.compareTo(this) >= 0; // the constants stand in the order of a node's life
  }

  /** The name as the API writes it. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The state of this name.
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
