package dev.kci.timeout.rules;

/** Which rule of the document's chart asks for a change. */
public enum Reason {
  /** The node's timeout, or that of a node above it, is over. */
  TIMED_OUT,
  /** An available node's holdoff is over. */
  HOLDOFF_REACHED,
  /** The last unfinished node below a closing one is done. */
  DESCENDANTS_DONE
}
