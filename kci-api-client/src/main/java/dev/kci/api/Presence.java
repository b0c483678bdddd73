package dev.kci.api;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Response;

/**
 * Whether the API is there, as all calls of a client see it together: whoever waits to try again
 * need not wait longer once any other call was answered. Thread-safe.
 */
public final class Presence {
  private boolean answered;
  private boolean away;
  private long returns;

  /** How often the API was away and answered again. */
  public synchronized long returns() {
    return returns;
  }

  /** Whether the API has answered, and did so last time too. */
  public synchronized boolean isThere() {
    return answered && !away;
  }

  Response watch(Interceptor.Chain chain) throws IOException {
    try {
      Response answer = chain.proceed(chain.request());
      note(answer.code() < 502 || answer.code() > 504); // those are a proxy's words
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
