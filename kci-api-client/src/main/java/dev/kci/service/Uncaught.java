package dev.kci.service;

/**
 * Reports exceptions of tasks on an executor whose futures nobody looks at, such as timers: those
 * futures would swallow them.
 */
public final class Uncaught {
  private Uncaught() {}

  /** Wraps work so that exceptions also go to its thread's uncaught exception handler. */
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
