package dev.kci.api;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Response;

/**
 * Builds every HTTP client of the toolkit except the one for git remotes. They send a User-Agent,
 * follow no redirects and have time limits. Each caller adds what its own server needs.
 */
public final class HttpClients {
  private static final String USER_AGENT = "kci-toolkit/" + ToolkitVersion.text();

  private HttpClients() {}

  /**
   * Returns a builder with these limits; zero means no limit.
   *
   * @param connect time to connect
   * @param read time between two bytes of an answer
   * @param call time for a whole call, including its body
   */
  public static OkHttpClient.Builder builder(Duration connect, Duration read, Duration call) {
    return limited(new OkHttpClient.Builder(), connect, read, call);
  }

  /** Applies the same settings to an embedder's builder. */
  static OkHttpClient.Builder limited(
      OkHttpClient.Builder start, Duration connect, Duration read, Duration call) {
    return start
        .followRedirects(false)
        .connectTimeout(connect)
        .readTimeout(read)
        .callTimeout(call)
        .addInterceptor(HttpClients::declared)
        .addInterceptor(
            chain ->
                chain.proceed(
                    chain.request().newBuilder().header("User-Agent", USER_AGENT).build()));
  }

  /**
   * OkHttp's wait for a connection throws an undeclared {@link InterruptedException} (square/okhttp
   * issue 9014), which ends the thread of callers that only catch what is declared.
   */
  private static Response declared(Interceptor.Chain chain) throws IOException {
    try {
      return chain.proceed(chain.request());
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while connecting");
      }
      throw e;
    }
  }

  /** Cancels all calls in progress and closes all connections. The client stays usable. */
  public static void close(OkHttpClient client) {
    client.dispatcher().cancelAll();
    client.connectionPool().evictAll();
  }
}
