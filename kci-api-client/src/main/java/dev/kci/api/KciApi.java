package dev.kci.api;

import dev.kci.api.model.JsonText;
import dev.kci.machine.Machine;
import dev.kci.status.Meters;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import retrofit2.Retrofit;

/**
 * A client for a KernelCI API over HTTP: the entry point of this library. Thread-safe; one instance
 * per server and token serves a whole program, and is closed by whoever built it.
 *
 * <p>Idempotent calls are retried on I/O errors, 429, 502, 503 and 504, up to three times with
 * growing waits that honour {@code Retry-After}. Other calls are retried only on 429, which says
 * that the server did nothing. After many consecutive failures, only listening is sent for some
 * seconds. Every failure is an {@link ApiException}.
 *
 * <p>Not supported: the administration of accounts and groups ({@code user/…} except login, {@code
 * users}, {@code user-groups}), the lists of {@code push} and {@code pop} (which lose items if the
 * caller gives up), {@code DELETE} of anything but key-values, reading telemetry, and the server's
 * pages for people and monitoring ({@code viewer}, {@code dashboard}, {@code metrics} …). Every
 * other operation has a method, whether or not this toolkit calls it; the contract test compares
 * each with recorded exchanges of the real server.
 */
public final class KciApi implements AutoCloseable {
  private final OkHttpClient http;
  private final boolean ownPool;
  private final Retrofit retrofit;
  private final Calls calls;
  private final ServerClock clock;
  private final Presence presence;
  private final Duration listenTimeout;

  // created on first use, so a command that needs one does not wait for the others
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
    this.clock = builder.clock;
    this.presence = builder.presence;
    this.http = client(builder);
    this.ownPool = builder.httpClient == null;
    this.calls =
        new Calls(
            CallPolicy.idempotent(builder.retries, builder.backoff),
            CallPolicy.refusedUnheard(builder.retries, builder.backoff),
            new CircuitBreaker(
                builder.breakerFailures,
                builder.breakerPause,
                CallPolicy::isSilence,
                builder.machine::nanoTime),
            new TokenStanding(builder.token, () -> users().whoami(), clock),
            clock,
            builder.machine);
    this.retrofit =
        new Retrofit.Builder().baseUrl(versioned).client(http).validateEagerly(false).build();
    this.listenTimeout = builder.listenTimeout;
  }

  /**
   * Returns a builder of a client for a server.
   *
   * @param baseUrl the URL without the version, such as {@code https://api.kernelci.org/}; the
   *     trailing slash is optional
   * @throws IllegalArgumentException if it is not an http or https URL
   */
  public static Builder builder(URI baseUrl) {
    return new Builder(baseUrl);
  }

  /** Creates, finds and changes nodes. */
  public synchronized Nodes nodes() {
    if (nodes == null) {
      nodes = new Nodes(retrofit, calls, clock);
    }
    return nodes;
  }

  /** Subscribes to events, sends them, and lists past ones. */
  public synchronized Events events() {
    if (events == null) {
      events = new Events(retrofit, longPoll(), calls);
    }
    return events;
  }

  /** Logs in and tells the token's user. */
  public synchronized Users users() {
    if (users == null) {
      users = new Users(retrofit, calls);
    }
    return users;
  }

  /** Reports to the API what happens in runtimes. */
  public synchronized Telemetry telemetry() {
    if (telemetry == null) {
      telemetry = new Telemetry(retrofit, calls);
    }
    return telemetry;
  }

  /** Texts that the API stores for its clients. */
  public synchronized KeyValues keyValues() {
    if (keyValues == null) {
      keyValues = new KeyValues(retrofit, calls);
    }
    return keyValues;
  }

  /** The standing of this client's token with the server. */
  public TokenStanding token() {
    return calls.token();
  }

  /** The clock that this server's nodes live by, fed by every answer. */
  public ServerClock clock() {
    return clock;
  }

  /** The server's availability, fed by every call. */
  public Presence presence() {
    return presence;
  }

  private Retrofit longPoll() {
    OkHttpClient patient =
        http.newBuilder().readTimeout(listenTimeout).callTimeout(Duration.ZERO).build();
    return retrofit.newBuilder().client(patient).build();
  }

  /**
   * Cancels all calls in progress and closes the connections; idempotent. An embedder's own client
   * keeps its connections.
   */
  @Override
  public void close() {
    http.dispatcher().cancelAll();
    if (ownPool) {
      http.connectionPool().evictAll();
    }
  }

  private static OkHttpClient client(Builder builder) {
    OkHttpClient.Builder client =
        builder.httpClient == null
            ? new OkHttpClient.Builder().connectionPool(connections())
            : builder.httpClient.newBuilder();
    if (builder.httpClient == null && "http".equalsIgnoreCase(builder.baseUrl.getScheme())) {
      // redirects are not followed, so TLS is not needed; its certificates alone take 0.1 s to load
      client.connectionSpecs(List.of(ConnectionSpec.CLEARTEXT));
    }
    ApiToken token = builder.token;
    HttpClients.limited(client, builder.connectTimeout, builder.readTimeout, builder.callTimeout)
        .dispatcher(new Dispatcher()) // to cancel our own calls and nobody else's
        .protocols(List.of(Protocol.HTTP_1_1)) // an h2c upgrade makes the server lose POST bodies
        .retryOnConnectionFailure(false) // OkHttp would send a POST twice, and a listen too
        .addInterceptor(new BoundedAnswers(JsonText.LARGEST))
        .addInterceptor(new WritePermit(builder.mayWrite))
        .addInterceptor(builder.presence::watch)
        .addInterceptor(new CallFigures(builder.meters)::watch)
        .addInterceptor(chain -> chain.proceed(signed(chain.request(), token)))
        .addNetworkInterceptor(chain -> timed(chain.proceed(chain.request()), builder.clock));
    Interceptor transport = builder.transport;
    if (transport != null) {
      client.addInterceptor(chain -> timed(transport.intercept(chain), builder.clock));
    }
    return client.build();
  }

  private static Response timed(Response answer, ServerClock clock) {
    Instant date = HttpDate.of(answer.headers(), "Date");
    if (date != null && answer.header("Age") == null) {
      clock.answered(
          date,
          Instant.ofEpochMilli(answer.sentRequestAtMillis()),
          Instant.ofEpochMilli(answer.receivedResponseAtMillis()));
    }
    return answer;
  }

  private static Request signed(Request request, @Nullable ApiToken token) {
    Request.Builder signed = request.newBuilder().header("Accept", "application/json");
    if (token != null) {
      signed.header("Authorization", token.authorization());
    }
    return signed.build();
  }

  /** The server closes connections that are idle for 5 s (uvicorn's default); we close earlier. */
  private static ConnectionPool connections() {
    return new ConnectionPool(5, 4, TimeUnit.SECONDS);
  }

  /**
   * Builds a {@link KciApi}. Not thread-safe. The programs of this toolkit use the default times
   * and retries; embedders may choose others.
   */
  public static final class Builder {
    private final URI baseUrl;
    private String version = "latest";
    private @Nullable ApiToken token;
    private @Nullable OkHttpClient httpClient;
    private @Nullable Interceptor transport;
    private Machine machine = Machine.real();
    private ServerClock clock = ServerClock.system();
    private Presence presence = new Presence();
    private Meters meters = new Meters();
    private BooleanSupplier mayWrite = () -> true;
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration readTimeout = Duration.ofSeconds(30);
    private Duration callTimeout = Duration.ofSeconds(120);
    private Duration listenTimeout = Duration.ofSeconds(100);
    private int retries = 3;
    private Backoff backoff = new Backoff(Duration.ofMillis(300), Duration.ofSeconds(3));
    private int breakerFailures = 20;
    private Duration breakerPause = Duration.ofSeconds(3);

    private Builder(URI baseUrl) {
      if (HttpUrl.parse(baseUrl.toString()) == null) {
        throw new IllegalArgumentException(
            "'" + baseUrl + "' is not an API's URL; expected http://host/ or https://host/");
      }
      this.baseUrl = baseUrl;
    }

    /** Sets the version in the path. Defaults to {@code latest}. */
    public Builder version(String version) {
      this.version = version;
      return this;
    }

    /** Sets the token for writing; reading needs no token. */
    public Builder token(@Nullable ApiToken token) {
      this.token = token;
      return this;
    }

    /**
     * Sets a client whose pool, proxy, TLS settings and interceptors are used. Its application
     * interceptors see each attempt of a call, but not the token; its network interceptors see the
     * token too. Its timeouts are replaced.
     */
    public Builder httpClient(OkHttpClient httpClient) {
      this.httpClient = httpClient;
      return this;
    }

    /**
     * Answers every call instead of the network, such as an API in the same process. It sees the
     * token. Unlike with a network, time limits end no call: it has to throw after them.
     */
    public Builder transport(Interceptor transport) {
      this.transport = transport;
      return this;
    }

    /** Sets the machine that waits between attempts. Defaults to the real one. */
    public Builder machine(Machine machine) {
      this.machine = machine;
      return this;
    }

    /** Sets the clock to feed with the server's answers; clients of one server can share it. */
    public Builder clock(ServerClock clock) {
      this.clock = clock;
      return this;
    }

    /** Sets the availability to feed with calls; clients of one server can share it. */
    public Builder presence(Presence presence) {
      this.presence = presence;
      return this;
    }

    /** Sets the metrics that calls are counted in. Defaults to metrics that nobody reads. */
    public Builder meters(Meters meters) {
      this.meters = meters;
      return this;
    }

    /**
     * Sets who may stop changes of nodes, for replicas that share work: while it returns false,
     * they are not sent and fail as if the API did not answer. Defaults to nobody.
     */
    public Builder writeWhile(BooleanSupplier mayWrite) {
      this.mayWrite = mayWrite;
      return this;
    }

    /** Limits the time to connect. Defaults to 10 s; zero means no limit. */
    public Builder connectTimeout(Duration connectTimeout) {
      this.connectTimeout = connectTimeout;
      return this;
    }

    /** Limits the time between two bytes of an answer. Defaults to 30 s; zero means no limit. */
    public Builder readTimeout(Duration readTimeout) {
      this.readTimeout = readTimeout;
      return this;
    }

    /** Limits the total time of one attempt. Defaults to 120 s; zero means no limit. */
    public Builder callTimeout(Duration callTimeout) {
      this.callTimeout = callTimeout;
      return this;
    }

    /**
     * Limits the time that listening waits for an answer. Defaults to 100 s. It must exceed the
     * server's keep-alive period of 45 s: the server does not notice an abandoned call, which then
     * swallows the next event.
     */
    public Builder listenTimeout(Duration listenTimeout) {
      this.listenTimeout = listenTimeout;
      return this;
    }

    /** Sets the number of retries of an idempotent call. Defaults to 3; 0 disables retries. */
    public Builder retries(int retries) {
      this.retries = retries;
      return this;
    }

    /**
     * Sets the waits between attempts. They default to 300 ms after the first attempt, doubling up
     * to 3 s; each is shortened by up to half at random.
     */
    public Builder retryDelay(Duration first, Duration longest) {
      this.backoff = new Backoff(first, longest);
      return this;
    }

    /**
     * Sets the number of consecutive failures after which calls are suspended, and for how long;
     * then one call checks whether the server is back. Defaults to 20 failures and 3 s. Suspended
     * calls fail at once with {@link UnavailableException}.
     */
    public Builder circuitBreaker(int failures, Duration pause) {
      this.breakerFailures = failures;
      this.breakerPause = pause;
      return this;
    }

    /** Builds the client without sending anything yet. */
    public KciApi build() {
      return new KciApi(this);
    }
  }
}
