package dev.kci.service;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs work until a signal ends it. */
public final class UntilStopped {
  private static final Logger LOG = LoggerFactory.getLogger(UntilStopped.class);

  /** Below the 5 s that a service may take to end after SIGTERM. */
  private static final Duration GRACE = Duration.ofMillis(4500);

  private UntilStopped() {}

  /**
   * Does work that SIGTERM and SIGINT stop: the process then exits with 0 when the work returns, or
   * after 4.5 s. Until then, a thread that dies ends the process with exit code 1, see {@link
   * DeadThread}.
   */
  public static void run(Consumer<StopSignal> work) {
    StopSignal stop = new StopSignal();
    CountDownLatch ended = new CountDownLatch(1);
    Thread hook = new Thread(() -> stopAndExit(stop, ended), "stop");
    Runtime.getRuntime().addShutdownHook(hook);
    DeadThread dead = new DeadThread(stop);
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler(dead);
    try {
      work.accept(stop);
    } catch (Error e) {
      dead.uncaughtException(Thread.currentThread(), e);
      throw e;
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
      ended.countDown();
      if (!stop.isStopped()) {
        remove(hook);
      }
    }
  }

  private static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      LOG.debug("The process is already ending");
    }
  }

  /** Without this halt, the exit code after a signal would be 143. */
  private static void stopAndExit(StopSignal stop, CountDownLatch ended) {
    LOG.info("Stopping");
    stop.stop();
    try {
      if (!ended.await(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.info("Stopped with work in progress; the next start resumes it");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(0);
  }
}
