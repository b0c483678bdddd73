package dev.kci.sandbox.nodes;

import static dev.kci.sandbox.http.JsonExchange.reply;

import dev.kci.sandbox.auth.Account;
import dev.kci.sandbox.auth.Accounts;
import dev.kci.sandbox.http.ApiFailure;
import dev.kci.sandbox.http.JsonExchange;
import dev.kci.sandbox.http.Page;
import dev.kci.sandbox.http.QueryParameters;
import dev.kci.sandbox.http.VersionedRoutes;
import dev.kci.sandbox.schema.Location;
import dev.kci.sandbox.schema.Model;
import dev.kci.sandbox.schema.Types;
import dev.kci.sandbox.schema.Violations;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Nodes over HTTP. */
public final class NodeRoutes {
  private static final Location BODY = Location.of("body");

  private final NodeService nodes;
  private final Accounts accounts;
  private final Model hierarchy;

  public NodeRoutes(NodeService nodes, Accounts accounts) {
    this.nodes = nodes;
    this.accounts = accounts;
    this.hierarchy =
        Model.named("Hierarchy")
            .required("node", nodes.models().node())
            .required("child_nodes", Types.listOf(this::subtree));
  }

  public void register(VersionedRoutes routes) {
    routes.post("/node", this::create);
    routes.get("/node/{id}", ctx -> reply(ctx, nodes.get(ctx.pathParam("id")).orElse(null)));
    routes.put("/node/{id}", this::replace);
    routes.patch("/node/{id}", this::patch);
    routes.get("/nodes", this::page);
    routes.get("/nodes/fast", this::fast);
    routes.get("/count", ctx -> reply(ctx, nodes.find(NodeFilter.of(parameters(ctx))).size()));
    routes.put("/nodes/{id}", this::putTree);
    routes.put("/batch/nodeset", this::setProcessed);
  }

  private @Nullable Object subtree(@Nullable Object value, Location at, Violations found) {
    return hierarchy.check(value, at, found);
  }

  private Account caller(Context ctx) {
    return accounts.require(ctx.header("Authorization"));
  }

  private static Map<String, String> parameters(Context ctx) {
    return QueryParameters.parse(ctx.queryString());
  }

  private void create(Context ctx) {
    Account caller = caller(ctx);
    reply(ctx, nodes.create(caller, JsonExchange.read(ctx, nodes.models().node())));
  }

  private void replace(Context ctx) {
    Account caller = caller(ctx);
    Map<String, @Nullable Object> body = JsonExchange.read(ctx, nodes.models().node());
    reply(ctx, nodes.replace(caller, ctx.pathParam("id"), body, !silent(ctx)));
  }

  private void patch(Context ctx) {
    Account caller = caller(ctx);
    Map<String, @Nullable Object> fields = patchFields(JsonExchange.value(ctx));
    reply(ctx, nodes.patch(caller, ctx.pathParam("id"), fields, !silent(ctx)));
  }

  private static boolean silent(Context ctx) {
    return QueryParameters.isTrue(parameters(ctx), "noevent");
  }

  private static Map<String, @Nullable Object> patchFields(@Nullable Object body) {
    Map<String, @Nullable Object> sent = JsonExchange.checked(body, Model.named("any"));
    Violations found = new Violations();
    if (body instanceof Map<?, ?> map) {
      NodeModels.PATCHABLE.forEach(
          (field, type) -> {
            if (map.containsKey(field)) {
              sent.put(field, type.check(map.get(field), BODY.child(field), found));
            }
          });
    }
    if (!found.isEmpty()) {
      throw ApiFailure.invalid(found);
    }
    if (sent.isEmpty()) {
      throw ApiFailure.of(400, "No fields to update");
    }
    return sent;
  }

  private void page(Context ctx) {
    Map<String, String> parameters = parameters(ctx);
    Page page = Page.take(parameters);
    reply(ctx, page.of(nodes.find(NodeFilter.of(parameters)), NodeService::readable));
  }

  private void fast(Context ctx) {
    Map<String, String> parameters = parameters(ctx);
    int limit = integer(parameters.remove("limit"));
    int offset = integer(parameters.remove("offset"));
    if (offset < 0) {
      throw ApiFailure.of(400, "skip must be >= 0");
    }
    List<StoredNode> all = nodes.find(NodeFilter.of(parameters));
    long most = limit == 0 ? all.size() : Math.abs((long) limit);
    reply(ctx, all.stream().skip(offset).limit(most).map(NodeService::readable).toList());
  }

  private void putTree(Context ctx) {
    Account caller = caller(ctx);
    Map<String, @Nullable Object> tree = JsonExchange.read(ctx, hierarchy);
    List<StoredNode> written = nodes.putTree(caller, ctx.pathParam("id"), tree);
    reply(ctx, written.stream().map(NodeService::readable).toList());
  }

  private void setProcessed(Context ctx) {
    Account caller = caller(ctx);
    Map<String, @Nullable Object> request = JsonExchange.read(ctx, NodeModels.BATCH);
    List<String> ids =
        request.get("nodes") instanceof List<?> list
            ? list.stream().map(String::valueOf).toList()
            : List.of();
    boolean value = "true".equalsIgnoreCase(String.valueOf(request.get("value")));
    reply(ctx, nodes.setField(caller, ids, String.valueOf(request.get("field")), value));
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
