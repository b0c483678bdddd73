package dev.kci.quickstart;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What a signal causes while a thread runs an experiment: the thread is interrupted so that it ends
 * what it has started, and no process of the experiment outlives it.
 */
public final class Ending {
  private static final Duration TO_CLOSE = Duration.ofSeconds(3);

  private final Thread running;
  private final CountDownLatch ended = new CountDownLatch(1);

  private Ending(Thread running) {
    this.running = running;
  }

  /** Watches for signals from now on; the caller says when it is {@link #done}. */
  public static Ending ofThisThread() {
    Ending ending = new Ending(Thread.currentThread());
    Runtime.getRuntime().addShutdownHook(new Thread(ending::end, "ending"));
    return ending;
  }

  /** Says that the experiment has ended all that it started. */
  public void done() {
    ended.countDown();
  }

  private void end() {
    running.interrupt();
    try {
      if (!ended.await(TO_CLOSE.toMillis(), TimeUnit.MILLISECONDS)) {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
