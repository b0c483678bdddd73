package dev.kci.sandbox.telemetry;

import static dev.kci.sandbox.http.JsonExchange.reply;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Timestamps;
import dev.kci.sandbox.auth.Accounts;
import dev.kci.sandbox.http.ApiFailure;
import dev.kci.sandbox.http.JsonExchange;
import dev.kci.sandbox.http.Page;
import dev.kci.sandbox.http.QueryParameters;
import dev.kci.sandbox.http.VersionedRoutes;
import dev.kci.sandbox.schema.DateTimeType;
import dev.kci.sandbox.schema.Location;
import dev.kci.sandbox.schema.Model;
import dev.kci.sandbox.schema.ObjectIds;
import dev.kci.sandbox.schema.PydanticText;
import dev.kci.sandbox.schema.Types;
import dev.kci.sandbox.schema.ValueType;
import dev.kci.sandbox.schema.Violations;
import dev.kci.sandbox.state.Journal;
import io.javalin.http.Context;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Telemetry events over HTTP (sources: recorded exchanges {@code telemetry-*}; {@code
 * post_telemetry} and {@code get_telemetry*} of kernelci-api 95acafc). Reading needs no token.
 * Thread-safe.
 */
public final class TelemetryRoutes {
  private static final ValueType OBJECTS = Types.listOf(Types.mapOf(Types.ANY));

  private final List<JsonObject> events = new CopyOnWriteArrayList<>();
  private final Model model;
  private final Accounts accounts;
  private final Journal journal;
  private final ObjectIds ids;
  private final InstantSource clock;

  public TelemetryRoutes(Accounts accounts, Journal journal, ObjectIds ids, InstantSource clock) {
    this.accounts = accounts;
    this.journal = journal;
    this.ids = ids;
    this.clock = clock;
    this.model =
        Model.named("TelemetryEvent")
            .optional("ts", new DateTimeType(), () -> Timestamps.format(clock.instant()))
            .required("kind", Types.TEXT)
            .required("runtime", Types.TEXT)
            .nullable("device_type", Types.TEXT)
            .nullable("device_id", Types.TEXT)
            .nullable("job_name", Types.TEXT)
            .nullable("test_name", Types.TEXT)
            .nullable("job_id", Types.TEXT)
            .nullable("node_id", Types.TEXT)
            .nullable("tree", Types.TEXT)
            .nullable("branch", Types.TEXT)
            .nullable("arch", Types.TEXT)
            .nullable("result", Types.TEXT)
            .optional("is_infra_error", Types.BOOL, () -> false)
            .nullable("error_type", Types.TEXT)
            .nullable("error_msg", Types.TEXT)
            .optional("retry", Types.LAX_INTEGER, () -> 0L)
            .optional("extra", Types.mapOf(Types.ANY), Map::of);
  }

  public void register(VersionedRoutes routes) {
    routes.post("/telemetry", this::send);
    routes.get("/telemetry", this::page);
    routes.get("/telemetry/stats", this::statistics);
    routes.get("/telemetry/anomalies", this::anomalies);
  }

  /** Restores a record from the journal of an earlier run. */
  public void restore(JsonObject record) {
    events.add(record);
  }

  private void send(Context ctx) {
    accounts.require(ctx.header("Authorization"));
    Violations found = new Violations();
    Object body = OBJECTS.check(JsonExchange.value(ctx), Location.of("body"), found);
    if (!found.isEmpty() || !(body instanceof List<?> sent)) {
      throw ApiFailure.invalid(found);
    }
    if (sent.isEmpty()) {
      throw ApiFailure.of(400, "Events list cannot be empty");
    }
    List<JsonObject> made = new ArrayList<>(); // all are checked before any is stored
    sent.forEach(event -> made.add(event((Map<?, ?>) event)));
    made.forEach(
        event -> journal.append("telemetry", event.string("id").orElseThrow(), event.asMap()));
    events.addAll(made);
    reply(ctx, Map.of("inserted", made.size()));
  }

  private JsonObject event(Map<?, ?> sent) {
    Violations found = new Violations();
    Map<String, @Nullable Object> checked = model.check(sent, Location.of(), found);
    if (!found.isEmpty()) {
      throw ApiFailure.of(400, "Invalid telemetry event: " + PydanticText.of(model.name(), found));
    }
    Map<String, @Nullable Object> event = new LinkedHashMap<>();
    event.put("id", ids.next());
    event.putAll(checked);
    event.put("ts", DateTimeType.stored(String.valueOf(checked.get("ts"))));
    return JsonObject.of(event);
  }

  private void page(Context ctx) {
    Map<String, String> parameters = QueryParameters.parse(ctx.queryString());
    Page page = Page.take(parameters);
    reply(ctx, page.of(matching(TelemetryFilter.ofPage(parameters)), Function.identity()));
  }

  private void statistics(Context ctx) {
    reply(ctx, TelemetryStatistics.of(QueryParameters.parse(ctx.queryString()), this::matching));
  }

  private void anomalies(Context ctx) {
    Map<String, String> parameters = QueryParameters.parse(ctx.queryString());
    reply(ctx, Anomalies.asked(parameters, clock.instant()).in(events));
  }

  private List<JsonObject> matching(Predicate<JsonObject> filter) {
    return events.stream().filter(filter).toList();
  }
}
