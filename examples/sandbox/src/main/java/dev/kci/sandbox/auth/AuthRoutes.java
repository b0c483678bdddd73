package dev.kci.sandbox.auth;

import static dev.kci.sandbox.http.JsonExchange.reply;

import dev.kci.sandbox.http.ApiFailure;
import dev.kci.sandbox.http.JsonExchange;
import dev.kci.sandbox.http.QueryParameters;
import dev.kci.sandbox.http.VersionedRoutes;
import dev.kci.sandbox.schema.Location;
import dev.kci.sandbox.schema.Model;
import dev.kci.sandbox.schema.Types;
import dev.kci.sandbox.schema.Violations;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Login, users and groups over HTTP (source: recorded exchanges {@code login*}, {@code user-*}).
 */
public final class AuthRoutes {
  private static final Model INVITE =
      Model.named("UserInviteRequest")
          .required("username", Types.TEXT)
          .required("email", Types.TEXT)
          .optional("send_email", Types.BOOL, () -> true)
          .optional("return_token", Types.BOOL, () -> false)
          .optional("is_superuser", Types.BOOL, () -> false)
          .optional("groups", Types.listOf(Types.TEXT), List::of);
  private static final Model ACCEPT =
      Model.named("InviteAcceptRequest")
          .required("token", Types.TEXT)
          .required("password", Types.TEXT);
  private static final Model GROUP =
      Model.named("UserGroupCreateRequest").required("name", Types.TEXT);
  private static final Model USER_UPDATE =
      Model.named("UserUpdateRequest")
          .nullable("groups", Types.listOf(Types.TEXT))
          .nullable("is_active", Types.BOOL);

  private final Accounts accounts;

  public AuthRoutes(Accounts accounts) {
    this.accounts = accounts;
  }

  public void register(VersionedRoutes routes) {
    routes.get("/whoami", ctx -> reply(ctx, accounts.json(caller(ctx))));
    routes.post("/user/login", this::login);
    routes.post("/user/register", this::refuseRegistration);
    routes.post("/user/invite", this::invite);
    routes.post("/user/accept-invite", this::acceptInvite);
    routes.get("/user/{id}", this::user);
    routes.patch("/user/{id}", this::updateUser);
    routes.get("/users", this::users);
    routes.post("/user-groups", this::addGroup);
    routes.get("/user-groups", this::groups);
  }

  private Account caller(Context ctx) {
    return accounts.require(ctx.header("Authorization"));
  }

  private void login(Context ctx) {
    String type = ctx.header("Content-Type");
    boolean form = type != null && type.startsWith("application/x-www-form-urlencoded");
    Map<String, String> fields = form ? QueryParameters.parse(ctx.body()) : Map.of();
    Violations missing = new Violations();
    for (String field : List.of("username", "password")) {
      if (!fields.containsKey(field)) {
        missing.add("missing", Location.of("body", field), "Field required", null);
      }
    }
    if (!missing.isEmpty()) {
      throw ApiFailure.invalid(missing);
    }
    Account account =
        accounts
            .named(Objects.requireNonNull(fields.get("username")))
            .filter(found -> found.active() && found.password().equals(fields.get("password")))
            .orElseThrow(() -> ApiFailure.of(400, "LOGIN_BAD_CREDENTIALS"));
    if (!account.verified()) {
      throw ApiFailure.of(400, "LOGIN_USER_NOT_VERIFIED");
    }
    Map<String, String> answer = new LinkedHashMap<>();
    answer.put("access_token", account.token());
    answer.put("token_type", "bearer");
    reply(ctx, answer);
  }

  private void refuseRegistration(Context ctx) {
    throw ApiFailure.of(404, "User registration is disabled; use /user/invite instead.");
  }

  private void invite(Context ctx) {
    accounts.requireAdmin(ctx.header("Authorization"));
    Map<String, @Nullable Object> request = JsonExchange.read(ctx, INVITE);
    String name = String.valueOf(request.get("username"));
    if (accounts.named(name).isPresent()) {
      throw ApiFailure.of(400, "User already exists");
    }
    Account account = accounts.invite(name, String.valueOf(request.get("email")));
    String base = "http://" + ctx.host();
    boolean tell = Boolean.TRUE.equals(request.get("return_token"));
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("user", accounts.json(account));
    answer.put("email_sent", false);
    answer.put("public_base_url", base);
    answer.put("accept_invite_url", base + "/user/accept-invite");
    answer.put(
        "invite_url", tell ? base + "/user/accept-invite?token=" + account.password() : null);
    answer.put("token", tell ? account.password() : null);
    reply(ctx, answer);
  }

  private void acceptInvite(Context ctx) {
    Map<String, @Nullable Object> request = JsonExchange.read(ctx, ACCEPT);
    Account invited =
        accounts.all().stream()
            .filter(
                account -> !account.verified() && account.password().equals(request.get("token")))
            .findFirst()
            .orElseThrow(() -> ApiFailure.of(400, "Invalid or expired invite token"));
    String password = String.valueOf(request.get("password"));
    reply(
        ctx,
        accounts.json(
            accounts.update(invited.name(), account -> account.withVerifiedPassword(password))));
  }

  private void user(Context ctx) {
    caller(ctx);
    reply(ctx, accounts.json(withId(ctx)));
  }

  private Account withId(Context ctx) {
    return accounts.withId(ctx.pathParam("id")).orElseThrow(() -> ApiFailure.of(404, "Not Found"));
  }

  @SuppressWarnings("unchecked") // the model has checked that groups is a list of texts
  private void updateUser(Context ctx) {
    accounts.requireAdmin(ctx.header("Authorization"));
    Account account = withId(ctx);
    Map<String, @Nullable Object> request = JsonExchange.read(ctx, USER_UPDATE);
    if (request.get("groups") instanceof List<?> groups) {
      account = accounts.update(account.name(), old -> old.withGroups((List<String>) groups));
    }
    if (request.get("is_active") instanceof Boolean active) {
      account = accounts.update(account.name(), old -> old.withActive(active));
    }
    reply(ctx, accounts.json(account));
  }

  private void users(Context ctx) {
    caller(ctx);
    String name = QueryParameters.parse(ctx.queryString()).get("username");
    List<Map<String, @Nullable Object>> items =
        accounts.all().stream()
            .filter(account -> name == null || account.name().equals(name))
            .map(this::listed)
            .toList();
    reply(ctx, page(items));
  }

  private Map<String, @Nullable Object> listed(Account account) {
    Map<String, @Nullable Object> json = accounts.json(account);
    json.put("revision_id", null);
    return json;
  }

  private void addGroup(Context ctx) {
    accounts.requireAdmin(ctx.header("Authorization"));
    String name = String.valueOf(JsonExchange.read(ctx, GROUP).get("name"));
    Map<String, String> answer = new LinkedHashMap<>();
    answer.put("name", name);
    answer.put("id", accounts.addGroup(name));
    reply(ctx, answer);
  }

  private void groups(Context ctx) {
    caller(ctx);
    reply(ctx, page(accounts.groups()));
  }

  private static Map<String, Object> page(List<?> items) {
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("items", items);
    page.put("total", items.size());
    page.put("limit", 50);
    page.put("offset", 0);
    return page;
  }
}
