package dev.kci.timeout.rules;

/** The rule of the document's chart that demands a change. */
public enum Reason {
  /** The timeout of the node, or of a node above it, has passed. */
  TIMED_OUT,
  /** The holdoff of an available node has passed. */
  HOLDOFF_REACHED,
  /** The last unfinished node below a closing one is done. */
  DESCENDANTS_DONE
}
