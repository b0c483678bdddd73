package dev.kci.simulator.engine;

/**
 * Ends a task of a killed process. Neither an Exception nor an Error, so that the code it passes
 * through does not take it for a failure of its own; whatever that code still does has no effect.
 */
final class Killed extends Throwable {
  private static final long serialVersionUID = 1L;

  Killed() {
    super("killed", null, false, false);
  }

  /** Throws it where it is not declared. */
  @SuppressWarnings("unchecked")
  static <E extends Throwable> RuntimeException sneak() throws E {
    throw (E) new Killed();
  }
}
