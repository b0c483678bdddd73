package dev.kci.sandbox.auth;

import static dev.kci.sandbox.http.JsonExchange.reply;

import dev.kci.api.model.JsonObject;
import dev.kci.sandbox.http.ApiFailure;
import dev.kci.sandbox.http.JsonExchange;
import dev.kci.sandbox.http.Page;
import dev.kci.sandbox.http.QueryParameters;
import dev.kci.sandbox.http.VersionedRoutes;
import dev.kci.sandbox.schema.ObjectIds;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Users and groups over HTTP (sources: recorded exchanges {@code user-*}, {@code users-list};
 * {@code update_me}, {@code update_user} and {@code *_user_group} of kernelci-api 95acafc).
 */
public final class UserRoutes {
  private final Accounts accounts;

  public UserRoutes(Accounts accounts) {
    this.accounts = accounts;
  }

  public void register(VersionedRoutes routes) {
    routes.get("/users", this::users);
    routes.patch("/user/me", this::updateMe);
    routes.get("/user/{id}", this::user);
    routes.patch("/user/{id}", this::update);
    routes.delete("/user/{id}", this::delete);
    routes.post("/user-groups", this::addGroup);
    routes.get("/user-groups", this::groups);
    routes.get("/user-groups/{id}", ctx -> reply(ctx, group(ctx)));
    routes.delete("/user-groups/{id}", this::deleteGroup);
  }

  private Account caller(Context ctx) {
    return accounts.require(ctx.header("Authorization"));
  }

  private void admin(Context ctx) {
    accounts.requireAdmin(ctx.header("Authorization"));
  }

  private void users(Context ctx) {
    caller(ctx);
    page(ctx, accounts.all().stream().map(this::listed).toList());
  }

  private Map<String, @Nullable Object> listed(Account account) {
    Map<String, @Nullable Object> json = accounts.json(account);
    json.put("revision_id", null);
    return json;
  }

  private void user(Context ctx) {
    caller(ctx);
    reply(ctx, accounts.json(withId(ctx)));
  }

  private Account withId(Context ctx) {
    return accounts.withId(ctx.pathParam("id")).orElseThrow(() -> ApiFailure.of(404, "Not Found"));
  }

  /** Nobody may change their own rights and states: the server ignores them. */
  private void updateMe(Context ctx) {
    Account account = caller(ctx);
    Map<String, @Nullable Object> request = JsonExchange.read(ctx, UserModels.UPDATE);
    if (request.get("groups") instanceof List<?> groups && !groups.isEmpty()) {
      throw ApiFailure.of(400, "User groups can only be updated by an admin user");
    }
    checkName(account, request);
    reply(ctx, accounts.json(accounts.update(account.name(), old -> ownChanges(old, request))));
  }

  private void update(Context ctx) {
    admin(ctx);
    Map<String, @Nullable Object> request = JsonExchange.read(ctx, UserModels.UPDATE);
    String id = ObjectIds.checked(ctx.pathParam("id"));
    Account account =
        accounts.withId(id).orElseThrow(() -> ApiFailure.of(404, "User not found with id: " + id));
    checkName(account, request);
    List<String> groups = UserModels.existing(accounts, request);
    reply(
        ctx,
        accounts.json(
            accounts.update(
                account.name(),
                old -> {
                  Account changed = ownChanges(old, request);
                  if (request.get("is_active") instanceof Boolean active) {
                    changed = changed.withActive(active);
                  }
                  if (request.get("is_verified") instanceof Boolean verified) {
                    changed = changed.withVerified(verified);
                  }
                  if (request.get("is_superuser") instanceof Boolean superuser) {
                    changed = changed.withSuperuser(superuser);
                  }
                  // an empty list of groups counts as absent
                  return groups.isEmpty() ? changed : changed.withGroups(groups);
                })));
  }

  private void checkName(Account account, Map<String, @Nullable Object> request) {
    if (request.get("username") instanceof String name
        && !name.equals(account.name())
        && accounts.named(name).isPresent()) {
      throw ApiFailure.of(400, "Username already exists: " + name);
    }
  }

  private Account ownChanges(Account old, Map<String, @Nullable Object> request) {
    Account changed = old;
    if (request.get("password") instanceof String password) {
      changed = changed.withPassword(password);
    }
    if (request.get("email") instanceof String email && !email.equals(old.email())) {
      if (accounts.all().stream().anyMatch(account -> account.email().equals(email))) {
        throw ApiFailure.of(400, "UPDATE_USER_EMAIL_ALREADY_EXISTS");
      }
      changed = changed.withEmail(email);
    }
    return request.get("username") instanceof String name && !name.isEmpty()
        ? changed.withName(name)
        : changed;
  }

  private void delete(Context ctx) {
    admin(ctx);
    accounts.remove(withId(ctx));
    reply(ctx, null);
  }

  private void addGroup(Context ctx) {
    admin(ctx);
    String name = String.valueOf(JsonExchange.read(ctx, UserModels.GROUP).get("name"));
    if (accounts.hasGroup(name)) {
      throw ApiFailure.of(400, "User group already exists with name: " + name);
    }
    Map<String, String> answer = new LinkedHashMap<>();
    answer.put("name", name);
    answer.put("id", accounts.addGroup(name));
    reply(ctx, answer);
  }

  private void groups(Context ctx) {
    admin(ctx);
    page(ctx, accounts.groups());
  }

  private Map<String, String> group(Context ctx) {
    admin(ctx);
    String id = ObjectIds.checked(ctx.pathParam("id"));
    return accounts.groups().stream()
        .filter(group -> id.equals(group.get("id")))
        .findFirst()
        .orElseThrow(() -> ApiFailure.of(404, "User group not found with id: " + id));
  }

  private void deleteGroup(Context ctx) {
    String name = String.valueOf(group(ctx).get("name"));
    if (accounts.all().stream().anyMatch(account -> account.groups().contains(name))) {
      throw ApiFailure.of(
          409,
          "User group is assigned to users and cannot be deleted. Remove it from users first.");
    }
    accounts.removeGroup(name);
    ctx.status(204);
  }

  /** Returns the requested part of a list; other parameters are values of fields. */
  private static void page(Context ctx, List<? extends Map<String, ?>> all) {
    Map<String, String> parameters = QueryParameters.parse(ctx.queryString());
    Page page = Page.take(parameters);
    List<JsonObject> found =
        all.stream().map(JsonObject::of).filter(json -> hasAll(json, parameters)).toList();
    reply(ctx, page.of(found, Function.identity()));
  }

  private static boolean hasAll(JsonObject json, Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .allMatch(entry -> entry.getValue().equals(String.valueOf(json.get(entry.getKey()))));
  }
}
