package dev.kci.sandbox.pubsub;

import static dev.kci.sandbox.http.JsonExchange.reply;

import dev.kci.sandbox.auth.Account;
import dev.kci.sandbox.auth.Accounts;
import dev.kci.sandbox.http.ApiFailure;
import dev.kci.sandbox.http.JsonExchange;
import dev.kci.sandbox.http.QueryParameters;
import dev.kci.sandbox.http.VersionedRoutes;
import dev.kci.sandbox.schema.Location;
import dev.kci.sandbox.schema.Model;
import dev.kci.sandbox.schema.Types;
import dev.kci.sandbox.schema.ValueType;
import dev.kci.sandbox.schema.Violations;
import io.javalin.http.Context;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Subscriptions and published events over HTTP. */
public final class PubSubRoutes {
  private static final ValueType PAYLOAD =
      (value, at, found) -> {
        if (value == null || (value instanceof Map<?, ?> map && map.isEmpty())) {
          found.add(
              "value_error",
              at,
              "Value error, None is not allowed as event payload",
              value,
              Map.of("error", Map.of()));
        }
        return value;
      };
  private static final Model PUBLISH =
      Model.named("PublishEvent")
          .optional("data", PAYLOAD, () -> null)
          .nullable("type", Types.TEXT)
          .nullable("source", Types.TEXT)
          .optional("attributes", Types.mapOf(Types.ANY).orNull(), Map::of);

  private final Broker broker;
  private final KeepAlive keepAlive;
  private final Accounts accounts;

  public PubSubRoutes(Broker broker, KeepAlive keepAlive, Accounts accounts) {
    this.broker = broker;
    this.keepAlive = keepAlive;
    this.accounts = accounts;
  }

  public void register(VersionedRoutes routes) {
    routes.post("/subscribe/{channel}", this::subscribe);
    routes.get("/listen/{sub_id}", this::listen);
    routes.post("/unsubscribe/{sub_id}", this::unsubscribe);
    routes.post("/publish/{channel}", this::publish);
    routes.get("/stats/subscriptions", this::statistics);
  }

  private Account caller(Context ctx) {
    return accounts.require(ctx.header("Authorization"));
  }

  private void subscribe(Context ctx) {
    Account caller = caller(ctx);
    Map<String, String> parameters = QueryParameters.parse(ctx.queryString());
    boolean promiscuous = QueryParameters.isTrue(parameters, "promisc");
    String subscriber = parameters.getOrDefault("subscriber_id", "");
    Subscription made =
        broker.subscribe(
            ctx.pathParam("channel"),
            caller.name(),
            promiscuous,
            subscriber.isEmpty() ? null : subscriber);
    keepAlive.start();
    reply(ctx, made.asJson());
  }

  private void listen(Context ctx) {
    Account caller = caller(ctx);
    long id = subscriptionId(ctx);
    // waits without a thread; if the client is gone, its event is lost, as on the real server
    ctx.future(
        () ->
            broker
                .listen(id, caller.name())
                .thenAccept(text -> JsonExchange.replyText(ctx, 200, text)));
  }

  private void unsubscribe(Context ctx) {
    Account caller = caller(ctx);
    broker.unsubscribe(subscriptionId(ctx), caller.name());
    reply(ctx, null);
  }

  private static long subscriptionId(Context ctx) {
    Violations found = new Violations();
    Object id =
        Types.LAX_INTEGER.check(ctx.pathParam("sub_id"), Location.of("path", "sub_id"), found);
    if (!found.isEmpty() || !(id instanceof Long number)) {
      throw ApiFailure.invalid(found);
    }
    return number;
  }

  @SuppressWarnings("unchecked") // the model has checked that attributes is an object
  private void publish(Context ctx) {
    Account caller = caller(ctx);
    Map<String, @Nullable Object> request = JsonExchange.read(ctx, PUBLISH);
    broker.publish(
        ctx.pathParam("channel"),
        caller.name(),
        request.get("data"),
        (String) request.get("type"),
        (String) request.get("source"),
        request.get("attributes") instanceof Map<?, ?> attributes
            ? (Map<String, @Nullable Object>) attributes
            : Map.of());
    reply(ctx, null);
  }

  private void statistics(Context ctx) {
    accounts.requireAdmin(ctx.header("Authorization"));
    reply(ctx, broker.statistics());
  }
}
