package dev.kci.sandbox;

import dev.kci.api.KciApi;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/**
 * Remembers the requests of one client, for tests of what a service asks of the API. Thread-safe.
 */
public final class SentRequests {
  private final List<Request> sent = new CopyOnWriteArrayList<>();
  private final Consumer<Request> before;

  /** Only remembers. */
  public SentRequests() {
    this(request -> {});
  }

  /**
   * @param before acts before each request is sent
   */
  public SentRequests(Consumer<Request> before) {
    this.before = before;
  }

  /** Returns an HTTP client whose requests are remembered. */
  public OkHttpClient client() {
    return new OkHttpClient.Builder()
        .addInterceptor(
            chain -> {
              sent.add(chain.request());
              before.accept(chain.request());
              return chain.proceed(chain.request());
            })
        .build();
  }

  /** Returns a client of a sandbox, with a user's token, whose requests are remembered. */
  public KciApi api(Sandbox sandbox, String user) {
    return KciApi.builder(sandbox.url()).token(sandbox.token(user)).httpClient(client()).build();
  }

  /** Returns the URLs, oldest first. */
  public List<HttpUrl> urls() {
    return sent.stream().map(Request::url).toList();
  }

  /** Returns the methods, oldest first. */
  public List<String> methods() {
    return sent.stream().map(Request::method).toList();
  }

  /** Returns method and path of each request, such as "GET /latest/nodes", oldest first. */
  public List<String> lines() {
    return sent.stream()
        .map(request -> request.method() + " " + request.url().encodedPath())
        .toList();
  }

  /** Forgets the requests so far. */
  public void clear() {
    sent.clear();
  }
}
