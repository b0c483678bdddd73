package dev.kci.api;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import okhttp3.Interceptor;
import okhttp3.Response;

/**
 * The availability of the API, as seen by all calls of a client together: whoever waits to retry
 * can stop waiting as soon as any other call is answered. Thread-safe.
 */
public final class Presence {
  private boolean answered;
  private boolean away;
  private long returns;
  private final List<Runnable> waiting = new ArrayList<>();

  /** Ends the calls of one {@link #onReturn}. */
  @FunctionalInterface
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  /** The number of times the API was away and then answered again. */
  public synchronized long returns() {
    return returns;
  }

  /** Returns whether the API answered the last call; false before the first answer. */
  public synchronized boolean isThere() {
    return answered && !away;
  }

  /**
   * Calls {@code work} each time the API was away and answers again, from the thread that got the
   * answer, until the registration is closed. A call may still be under way then.
   */
  public synchronized Registration onReturn(Runnable work) {
    Runnable own = work::run; // the same work may be registered twice
    waiting.add(own);
    return () -> remove(own);
  }

  private synchronized void remove(Runnable work) {
    waiting.remove(work);
  }

  Response watch(Interceptor.Chain chain) throws IOException {
    try {
      Response answer = chain.proceed(chain.request());
      note(answer.code() < 502 || answer.code() > 504); // 502 to 504 come from a proxy
      return answer;
    } catch (IOException e) {
      note(false);
      throw e;
    }
  }

  private void note(boolean there) {
    List<Runnable> told = List.of();
    synchronized (this) {
      if (there && away) {
        returns++;
        told = List.copyOf(waiting);
      }
      answered |= there;
      away = !there;
    }
    told.forEach(Runnable::run);
  }
}
