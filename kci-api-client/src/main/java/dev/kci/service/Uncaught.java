package dev.kci.service;

/**
 * Work of an executor's timer or of a submitted task whose future nobody looks at: without this,
 * the future would keep what it throws to itself.
 */
public final class Uncaught {
  private Uncaught() {}

  /** The same work; what it throws goes to its thread's uncaught exception handler. */
  public static Runnable in(Runnable work) {
    return () -> {
      try {
        work.run();
      } catch (RuntimeException | Error e) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        throw e;
      }
    };
  }
}
