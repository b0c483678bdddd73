package dev.kci.simulator.world;

import dev.kci.api.ApiToken;
import dev.kci.api.KciApi;
import dev.kci.api.ServerClock;
import dev.kci.machine.Machine;
import dev.kci.sandbox.local.LocalApi;
import dev.kci.sandbox.local.LocalRequest;
import dev.kci.simulator.engine.Scheduler;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import okhttp3.Call;
import okhttp3.ConnectionSpec;
import okhttp3.EventListener;
import okhttp3.Headers;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;

/** The way from one process to the API: carries the real client's requests over the network. */
final class Connection implements Interceptor {
  private static final URI URL = URI.create("http://api/");
  private static final Duration LISTEN = Duration.ofSeconds(100);
  private static final Duration READ = Duration.ofSeconds(30);
  private static final MediaType JSON = MediaType.get("application/json");

  /** OkHttp's own format is built again in each thread. */
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** Shared, because the trusted certificates of one alone take 0.1 s to load. */
  private static final OkHttpClient BASE =
      new OkHttpClient.Builder().connectionSpecs(List.of(ConnectionSpec.CLEARTEXT)).build();

  private final Scheduler scheduler;
  private final Weather weather;
  private final SimulatedApi api;
  private final String machineName;
  private final String process;
  private final Machine machine;
  private final Map<Call, RemoteCall<LocalApi.Answer>> underWay = new HashMap<>();

  Connection(
      Scheduler scheduler,
      Weather weather,
      SimulatedApi api,
      String machineName,
      String process,
      Machine machine) {
    this.scheduler = scheduler;
    this.weather = weather;
    this.api = api;
    this.machineName = machineName;
    this.process = process;
    this.machine = machine;
  }

  /** Returns the real client of a user. */
  KciApi client(String user, BooleanSupplier mayAct) {
    OkHttpClient client =
        BASE.newBuilder()
            .eventListener(
                new EventListener() {
                  @Override
                  public void canceled(Call call) {
                    cancel(call);
                  }
                })
            .build();
    return KciApi.builder(URL)
        .httpClient(client)
        .token(ApiToken.of(api.token(user)))
        .transport(this)
        .callTimeout(Duration.ZERO) // a real watchdog would be woken by every call
        .machine(machine)
        .writeWhile(mayAct)
        .clock(new ServerClock(machine.clock()))
        .build();
  }

  private void cancel(Call call) {
    RemoteCall<LocalApi.Answer> waiting = underWay.get(call);
    if (waiting != null) {
      waiting.cancel();
    }
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    Request request = chain.request();
    LocalRequest sent = local(request);
    String what = sent.method() + " " + sent.path();
    RemoteCall<LocalApi.Answer> call =
        new RemoteCall<>(scheduler, weather, machine, machineName, SimulatedApi.PLACE, what);
    underWay.put(chain.call(), call);
    long at = machine.clock().millis();
    try {
      boolean listens = sent.path().contains("/listen/");
      if (!listens) {
        api.sent(machineName);
      }
      LocalApi.Answer answer =
          call.await(listens ? LISTEN : READ, true, () -> api.answer(machineName, process, sent));
      return response(request, answer, at);
    } finally {
      underWay.remove(chain.call());
    }
  }

  private static LocalRequest local(Request request) throws IOException {
    Map<String, String> headers = new HashMap<>();
    String authorization = request.header("Authorization");
    if (authorization != null) {
      headers.put("Authorization", authorization);
    }
    byte[] bytes = new byte[0];
    RequestBody body = request.body();
    if (body != null) {
      Buffer buffer = new Buffer();
      body.writeTo(buffer);
      bytes = buffer.readByteArray();
      headers.put("Content-Type", String.valueOf(body.contentType()));
    }
    return new LocalRequest(
        request.method(),
        "/" + String.join("/", request.url().pathSegments()),
        request.url().encodedQuery(),
        headers,
        bytes);
  }

  private Response response(Request request, LocalApi.Answer answer, long sentAt) {
    return new Response.Builder()
        .request(request)
        .protocol(Protocol.HTTP_1_1)
        .code(answer.status())
        .message("")
        .headers(Headers.of("Date", DATE.format(scheduler.now())))
        .sentRequestAtMillis(sentAt)
        .receivedResponseAtMillis(machine.clock().millis())
        .body(ResponseBody.create(answer.body(), JSON))
        .build();
  }
}
