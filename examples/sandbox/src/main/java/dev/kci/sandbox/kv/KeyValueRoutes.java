package dev.kci.sandbox.kv;

import static dev.kci.sandbox.http.JsonExchange.reply;

import dev.kci.api.model.JsonObject;
import dev.kci.sandbox.auth.Accounts;
import dev.kci.sandbox.http.ApiFailure;
import dev.kci.sandbox.http.JsonExchange;
import dev.kci.sandbox.http.VersionedRoutes;
import dev.kci.sandbox.schema.Location;
import dev.kci.sandbox.schema.Types;
import dev.kci.sandbox.schema.Violations;
import dev.kci.sandbox.state.Journal;
import io.javalin.http.Context;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Texts by namespace and key over HTTP, shared by all users (source: recorded exchanges {@code
 * kv-*}). Thread-safe.
 */
public final class KeyValueRoutes {
  private final Map<String, String> values = new ConcurrentHashMap<>();
  private final Accounts accounts;
  private final Journal journal;

  public KeyValueRoutes(Accounts accounts, Journal journal) {
    this.accounts = accounts;
    this.journal = journal;
  }

  public void register(VersionedRoutes routes) {
    routes.get("/kv/{namespace}/{key}", this::get);
    routes.post("/kv/{namespace}/{key}", this::set);
    routes.delete("/kv/{namespace}/{key}", this::delete);
  }

  /** Restores a record from the journal of an earlier run. */
  public void restore(JsonObject record) {
    record
        .string("value")
        .ifPresent(value -> values.put(record.string("key").orElseThrow(), value));
  }

  private void get(Context ctx) {
    reply(ctx, values.get(key(ctx)));
  }

  private void set(Context ctx) {
    String key = key(ctx);
    Object value = JsonExchange.isEmpty(ctx) ? null : JsonExchange.value(ctx);
    Violations found = new Violations();
    Types.TEXT.orNull().check(value, Location.of("body"), found);
    if (!found.isEmpty()) {
      throw ApiFailure.invalid(found);
    }
    put(key, value == null || value.equals("") ? null : value.toString());
    reply(ctx, "OK");
  }

  private void delete(Context ctx) {
    put(key(ctx), null);
    reply(ctx, "Key-value pair deleted successfully");
  }

  private void put(String key, @Nullable String value) {
    values.compute(
        key,
        (same, old) -> {
          Map<String, @Nullable Object> record = new HashMap<>();
          record.put("key", key);
          record.put("value", value);
          journal.append("kv", key, record);
          return value;
        });
  }

  /** Authenticates the caller; returns the key with its namespace, joined as the server does. */
  private String key(Context ctx) {
    accounts.require(ctx.header("Authorization"));
    return ctx.pathParam("namespace") + ":" + ctx.pathParam("key");
  }
}
