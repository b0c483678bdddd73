package dev.kci.api;

import java.io.IOException;
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

  /** The number of times the API was away and then answered again. */
  public synchronized long returns() {
    return returns;
  }

  /** Returns whether the API answered the last call; false before the first answer. */
  public synchronized boolean isThere() {
    return answered && !away;
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

  private synchronized void note(boolean there) {
    if (there && away) {
      returns++;
    }
    answered |= there;
    away = !there;
  }
}
