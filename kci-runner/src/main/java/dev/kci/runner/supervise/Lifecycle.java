package dev.kci.runner.supervise;

/** When the node of a leaf job, one that is no build, becomes available. */
public enum Lifecycle {
  /** When the runtime has taken the job, as the pipeline's document has it. */
  DOCUMENT,
  /** Never: it stays running until it is done, as the Python services do. */
  MAESTRO
}
