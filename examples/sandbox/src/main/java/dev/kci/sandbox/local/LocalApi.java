package dev.kci.sandbox.local;

import dev.kci.sandbox.SandboxUser;
import dev.kci.sandbox.auth.Accounts;
import dev.kci.sandbox.auth.AuthRoutes;
import dev.kci.sandbox.http.ApiFailure;
import dev.kci.sandbox.http.JsonExchange;
import dev.kci.sandbox.http.VersionedRoutes;
import dev.kci.sandbox.kv.KeyValueRoutes;
import dev.kci.sandbox.nodes.NodeRoutes;
import dev.kci.sandbox.nodes.NodeService;
import dev.kci.sandbox.pubsub.Broker;
import dev.kci.sandbox.pubsub.EventRoutes;
import dev.kci.sandbox.pubsub.KeepAlive;
import dev.kci.sandbox.pubsub.PubSubRoutes;
import dev.kci.sandbox.schema.ObjectIds;
import dev.kci.sandbox.state.Journal;
import dev.kci.sandbox.telemetry.TelemetryRoutes;
import io.javalin.http.Handler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The sandbox's nodes, events, key-values and telemetry, called directly instead of over HTTP and
 * with the caller's clock, for simulations. Sends no keep-alives and ends no subscriptions by
 * itself: see {@link #broker}. Thread-safe.
 */
public final class LocalApi implements AutoCloseable {
  private static final int PROCESSES = 2;
  private static final String PREFIX = "/latest/";

  private final Map<String, List<Route>> routes = new HashMap<>();
  private final Broker broker;
  private final NodeService nodes;
  private final KeepAlive keepAlive;

  private record Route(String[] path, Handler handler) {
    /** Returns the values of its parameters; null if it has another path. */
    @Nullable Map<String, String> match(String[] asked) {
      if (asked.length != path.length) {
        return null;
      }
      Map<String, String> parameters = new HashMap<>();
      for (int i = 0; i < path.length; i++) {
        if (path[i].startsWith("{")) {
          parameters.put(path[i].substring(1, path[i].length() - 1), asked[i]);
        } else if (!path[i].equals(asked[i])) {
          return null;
        }
      }
      return parameters;
    }
  }

  /**
   * An answer.
   *
   * @param body JSON in UTF-8
   */
  public record Answer(int status, byte[] body) {}

  /**
   * Creates an API without nodes, whose ids are those of several server processes.
   *
   * @param journal is told of each change of a node, and of each event
   * @param random for ids
   * @param answering runs what follows a listener's event
   */
  public LocalApi(
      List<SandboxUser> users,
      Journal journal,
      InstantSource clock,
      RandomGenerator random,
      Executor answering) {
    ObjectIds ids = new ObjectIds(clock, random, PROCESSES);
    Accounts accounts = new Accounts(ids, clock);
    for (SandboxUser user : users) {
      accounts.add(user.name(), user.password(), user.token(), user.admin(), user.groups());
    }
    this.broker = new Broker(ids, journal, clock, answering);
    this.nodes = new NodeService(accounts, broker::publishNode, journal, ids, clock);
    this.keepAlive = new KeepAlive(broker, Duration.ZERO);
    VersionedRoutes versioned = new VersionedRoutes(new LocalRoutes(this::add));
    new AuthRoutes(accounts).register(versioned);
    new NodeRoutes(nodes, accounts).register(versioned);
    new PubSubRoutes(broker, keepAlive, accounts).register(versioned);
    new EventRoutes(broker, nodes::get).register(versioned);
    new KeyValueRoutes(accounts, journal).register(versioned);
    new TelemetryRoutes(accounts, journal, ids, clock).register(versioned);
  }

  private void add(String method, String path, Handler handler) {
    if (path.startsWith(PREFIX)) {
      routes
          .computeIfAbsent(method, name -> new ArrayList<>())
          .add(new Route(path.split("/"), handler));
    }
  }

  /** The channels and subscriptions. */
  public Broker broker() {
    return broker;
  }

  /** The nodes. */
  public NodeService nodes() {
    return nodes;
  }

  /** Answers a request, at once except for {@code listen}. */
  public CompletableFuture<Answer> answer(LocalRequest request) {
    String[] path = request.path().split("/");
    for (Route route : routes.getOrDefault(request.method(), List.of())) {
      Map<String, String> parameters = route.match(path);
      if (parameters != null) {
        return answer(route, new LocalContext(request, parameters));
      }
    }
    return CompletableFuture.completedFuture(failure(ApiFailure.of(404, "Not Found")));
  }

  private static CompletableFuture<Answer> answer(Route route, LocalContext context) {
    try {
      route.handler().handle(context);
      CompletableFuture<?> later = context.later();
      return later == null
          ? CompletableFuture.completedFuture(context.answer())
          : later.handle((unused, e) -> e == null ? context.answer() : failure(e));
    } catch (Exception e) {
      return CompletableFuture.completedFuture(failure(e));
    }
  }

  private static Answer failure(Throwable thrown) {
    Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
    if (!(cause instanceof ApiFailure failure)) {
      throw new IllegalStateException("The API failed", cause);
    }
    LocalContext context = new LocalContext(LocalRequest.NONE, Map.of());
    JsonExchange.reply(context, failure.status(), failure.body());
    return context.answer();
  }

  @Override
  public void close() {
    keepAlive.close();
  }
}
