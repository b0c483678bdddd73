package dev.kci.sandbox.pubsub;

import static dev.kci.sandbox.http.JsonExchange.reply;

import dev.kci.api.model.JsonObject;
import dev.kci.sandbox.http.ApiFailure;
import dev.kci.sandbox.http.QueryParameters;
import dev.kci.sandbox.http.VersionedRoutes;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The history of events over HTTP (source: recorded exchanges {@code events-*}). */
public final class EventRoutes {
  private static final int RECURSIVE_LIMIT = 1000;

  private final Broker broker;
  private final Function<String, Optional<JsonObject>> nodes;

  /**
   * Creates the routes.
   *
   * @param nodes reads a node by its id
   */
  public EventRoutes(Broker broker, Function<String, Optional<JsonObject>> nodes) {
    this.broker = broker;
    this.nodes = nodes;
  }

  public void register(VersionedRoutes routes) {
    routes.get("/events", this::events);
  }

  private void events(Context ctx) {
    Map<String, String> parameters = QueryParameters.parse(ctx.queryString());
    boolean recursive = isSet(parameters.remove("recursive")); // any text counts as true
    String limitText = parameters.remove("limit");
    int limit = isSet(limitText) ? integer(limitText) : 0;
    int offset = integer(parameters.remove("offset"));
    if (recursive && (!isSet(limitText) || limit > RECURSIVE_LIMIT)) {
      throw ApiFailure.of(400, "Recursive limit is too large, max is " + RECURSIVE_LIMIT);
    }
    if (offset < 0) {
      throw ApiFailure.of(400, "skip must be >= 0");
    }
    List<Map<String, @Nullable Object>> found =
        broker.events(EventFilter.of(parameters)).stream()
            .skip(offset)
            .limit(limit == 0 ? Long.MAX_VALUE : Math.abs((long) limit)) // as the database does
            .map(EventRecord::asJson)
            .toList();
    if (recursive) {
      found.forEach(this::addNode);
    }
    reply(ctx, found);
  }

  private void addNode(Map<String, @Nullable Object> event) {
    if (!(event.get("data") instanceof Map<?, ?> payload
        && payload.get("id") instanceof String id)) {
      throw ApiFailure.internal(); // the server fails on events that are not of nodes
    }
    event.put("node", nodes.apply(id).orElse(null));
  }

  private static boolean isSet(@Nullable String text) {
    return text != null && !text.isEmpty();
  }

  private static int integer(@Nullable String text) {
    if (text == null) {
      return 0;
    }
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw ApiFailure.of(400, "invalid literal for int() with base 10: '" + text + "'");
    }
  }
}
