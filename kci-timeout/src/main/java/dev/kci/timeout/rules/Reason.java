package dev.kci.timeout.rules;

/** The rule that causes a change, from the state chart in the pipeline's documentation. */
public enum Reason {
  /** The timeout of the node, or of a node above it, has passed. */
  TIMED_OUT,
  /** The holdoff of an available node has passed. */
  HOLDOFF_REACHED,
  /** The last unfinished node below a closing one is done. */
  DESCENDANTS_DONE
}
