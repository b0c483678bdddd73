package dev.kci.service;

import java.util.concurrent.Callable;

/**
 * Work of an executor's timer or of a submitted task whose future nobody may look at: without this,
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
        tell(e);
        throw e;
      }
    };
  }

  /** The same call; an Error also goes to its thread's uncaught exception handler. */
  public static <T> Callable<T> errorsIn(Callable<T> call) {
    return () -> {
      try {
        return call.call();
      } catch (Error e) {
        tell(e);
        throw e;
      }
    };
  }

  private static void tell(Throwable thrown) {
    Thread thread = Thread.currentThread();
    thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
  }
}
