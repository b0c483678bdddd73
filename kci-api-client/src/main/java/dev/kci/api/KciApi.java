package dev.kci.api;

import dev.failsafe.CircuitBreaker;
import dev.failsafe.RetryPolicy;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import okhttp3.ConnectionSpec;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;
import retrofit2.Retrofit;

/**
 * A KernelCI API, reached over HTTP: the entry point of this library. Thread-safe; one instance per
 * server and token serves a whole program, and is closed by whoever built it.
 *
 * <p>Calls that change nothing when repeated are sent again on I/O errors, 429, 502, 503 and 504,
 * up to three times with growing waits; every failure is an {@link ApiException}. Administration of
 * accounts and groups, and the server's {@code push}/{@code pop} lists (which lose items), are left
 * out.
 */
public final class KciApi implements AutoCloseable {
  private final OkHttpClient http;
  private final Retrofit retrofit;
  private final Calls calls;
  private final Duration listenTimeout;

  // made when first asked for: a command that uses one of them does not wait for the others
  private @Nullable Nodes nodes;
  private @Nullable Events events;
  private @Nullable Users users;
  private @Nullable Telemetry telemetry;
  private @Nullable KeyValues keyValues;

  private KciApi(Builder builder) {
    HttpUrl url = HttpUrl.get(builder.baseUrl.toString());
    HttpUrl versioned =
        (url.encodedPath().endsWith("/") ? url : url.newBuilder().addPathSegment("").build())
            .newBuilder()
            .addPathSegments(builder.version + "/")
            .build();
    this.http = client(builder);
    this.calls = new Calls(retries(builder), breaker());
    this.retrofit =
        new Retrofit.Builder().baseUrl(versioned).client(http).validateEagerly(false).build();
    this.listenTimeout = builder.listenTimeout;
  }

  /**
   * Starts with a server.
   *
   * @param baseUrl the address without the version, such as {@code https://api.kernelci.org/}; a
   *     slash at the end may be missing
   * @throws IllegalArgumentException when it is no http or https URL
   */
  public static Builder builder(URI baseUrl) {
    return new Builder(baseUrl);
  }

  public synchronized Nodes nodes() {
    if (nodes == null) {
      nodes = new Nodes(retrofit, calls);
    }
    return nodes;
  }

  public synchronized Events events() {
    if (events == null) {
      events = new Events(retrofit, longPoll(), calls);
    }
    return events;
  }

  public synchronized Users users() {
    if (users == null) {
      users = new Users(retrofit, calls);
    }
    return users;
  }

  public synchronized Telemetry telemetry() {
    if (telemetry == null) {
      telemetry = new Telemetry(retrofit, calls);
    }
    return telemetry;
  }

  public synchronized KeyValues keyValues() {
    if (keyValues == null) {
      keyValues = new KeyValues(retrofit, calls);
    }
    return keyValues;
  }

  private Retrofit longPoll() {
    OkHttpClient patient =
        http.newBuilder().readTimeout(listenTimeout).callTimeout(Duration.ZERO).build();
    return retrofit.newBuilder().client(patient).build();
  }

  /** Cancels all calls under way and gives back connections and threads; idempotent. */
  @Override
  public void close() {
    http.dispatcher().cancelAll();
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
  }

  private static OkHttpClient client(Builder builder) {
    OkHttpClient.Builder client =
        builder.httpClient == null ? new OkHttpClient.Builder() : builder.httpClient.newBuilder();
    if (builder.httpClient == null && "http".equalsIgnoreCase(builder.baseUrl.getScheme())) {
      // redirects are not followed: no TLS, whose certificates alone take 0.1 s to load
      client.connectionSpecs(List.of(ConnectionSpec.CLEARTEXT));
    }
    return client
        .protocols(List.of(Protocol.HTTP_1_1)) // an h2c upgrade makes the server lose POST bodies
        .followRedirects(false) // a redirect would carry a POST on as a GET
        .connectTimeout(builder.connectTimeout)
        .readTimeout(builder.readTimeout)
        .callTimeout(builder.callTimeout)
        .addInterceptor(
            chain -> {
              Request.Builder request =
                  chain
                      .request()
                      .newBuilder()
                      .header("Accept", "application/json")
                      .header("User-Agent", builder.userAgent);
              if (builder.token != null) {
                request.header("Authorization", builder.token.authorization());
              }
              return chain.proceed(request.build());
            })
        .build();
  }

  private static RetryPolicy<Object> retries(Builder builder) {
    return RetryPolicy.builder()
        .handleIf(e -> e instanceof UnavailableException failure && failure.isTransient())
        .withMaxRetries(builder.retries)
        .withBackoff(Duration.ofMillis(200), Duration.ofSeconds(2))
        .withJitter(0.3)
        .withDelayFnOn(
            context ->
                context.getLastException() instanceof UnavailableException failure
                    ? failure.retryAfter().map(KciApi::bounded).orElse(Duration.ofMillis(-1))
                    : Duration.ofMillis(-1), // below zero: the back-off's own delay
            UnavailableException.class)
        .build();
  }

  private static Duration bounded(Duration asked) {
    Duration longest = Duration.ofSeconds(30);
    return asked.compareTo(longest) < 0 ? asked : longest;
  }

  private static CircuitBreaker<Object> breaker() {
    return CircuitBreaker.builder()
        .handleIf(
            e ->
                e instanceof UnavailableException failure
                    && failure.isTransient()
                    && failure.status() != 429)
        .withFailureThreshold(20)
        .withDelay(Duration.ofSeconds(3))
        .build();
  }

  /** Collects what a {@link KciApi} needs; not thread-safe. */
  public static final class Builder {
    private final URI baseUrl;
    private String version = "latest";
    private @Nullable ApiToken token;
    private @Nullable OkHttpClient httpClient;
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration readTimeout = Duration.ofSeconds(30);
    private Duration callTimeout = Duration.ofSeconds(120);
    private Duration listenTimeout = Duration.ofSeconds(100);
    private int retries = 3;
    private String userAgent = userAgentOf(KciApi.class);

    private Builder(URI baseUrl) {
      if (HttpUrl.parse(baseUrl.toString()) == null) {
        throw new IllegalArgumentException(
            "'" + baseUrl + "' is no address of an API; expected http://host/ or https://host/");
      }
      this.baseUrl = baseUrl;
    }

    private static String userAgentOf(Class<?> type) {
      String version = type.getPackage().getImplementationVersion();
      return "kci-toolkit/" + (version == null ? "development" : version);
    }

    /** The version in the path; {@code latest} unless told. */
    public Builder version(String version) {
      this.version = version;
      return this;
    }

    /** The token to write with; reading needs none. */
    public Builder token(@Nullable ApiToken token) {
      this.token = token;
      return this;
    }

    /** An own client, whose pool, proxy, TLS settings and interceptors are used. */
    public Builder httpClient(OkHttpClient httpClient) {
      this.httpClient = httpClient;
      return this;
    }

    /** Time to connect; 10 s unless told, zero for no limit. */
    public Builder connectTimeout(Duration connectTimeout) {
      this.connectTimeout = connectTimeout;
      return this;
    }

    /** Time between two bytes of an answer; 30 s unless told, zero for no limit. */
    public Builder readTimeout(Duration readTimeout) {
      this.readTimeout = readTimeout;
      return this;
    }

    /** Time for one try of a call in all; 120 s unless told, zero for no limit. */
    public Builder callTimeout(Duration callTimeout) {
      this.callTimeout = callTimeout;
      return this;
    }

    /**
     * Time that a listen may stay without an answer; 100 s unless told. It must be above the
     * server's keep-alive period of 45 s: the server does not notice a call that was given up,
     * which then eats the next event.
     */
    public Builder listenTimeout(Duration listenTimeout) {
      this.listenTimeout = listenTimeout;
      return this;
    }

    /** How often an idempotent call is sent again; 3 unless told, 0 for never. */
    public Builder retries(int retries) {
      this.retries = retries;
      return this;
    }

    public KciApi build() {
      return new KciApi(this);
    }
  }
}
