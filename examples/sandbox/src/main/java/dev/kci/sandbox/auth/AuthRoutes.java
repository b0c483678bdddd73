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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Login and invitations over HTTP (sources: recorded exchanges {@code login*}, {@code user-*};
 * {@code invite_user} of kernelci-api 95acafc). Sends no mail, like a server without mail settings.
 */
public final class AuthRoutes {
  private static final Model INVITE =
      Model.named("UserInviteRequest")
          .required("username", Types.TEXT)
          .required("email", UserModels.EMAIL)
          .optional("groups", UserModels.GROUPS, List::of)
          .optional("is_superuser", Types.BOOL, () -> false)
          .optional("send_email", Types.BOOL, () -> true)
          .optional("return_token", Types.BOOL, () -> false)
          .optional("resend_if_exists", Types.BOOL, () -> false);
  private static final Model ACCEPT =
      Model.named("InviteAcceptRequest")
          .required("token", Types.TEXT)
          .required("password", Types.TEXT);
  private static final Model REGISTRATION =
      Model.named("UserCreateRequest")
          .required("email", UserModels.EMAIL)
          .required("password", Types.TEXT)
          .required("username", Types.TEXT);

  private final Accounts accounts;

  public AuthRoutes(Accounts accounts) {
    this.accounts = accounts;
  }

  public void register(VersionedRoutes routes) {
    routes.get("/whoami", this::whoami);
    routes.post("/user/login", this::login);
    routes.post("/user/logout", this::logout);
    routes.post("/user/update-password", this::updatePassword);
    routes.post("/user/register", this::refuseRegistration);
    routes.post("/user/invite", this::invite);
    routes.get("/user/invite/url", this::inviteUrl);
    routes.post("/user/accept-invite", this::acceptInvite);
  }

  private void whoami(Context ctx) {
    Account caller = accounts.require(ctx.header("Authorization"));
    if (!caller.verified()) {
      throw ApiFailure.of(403, "Forbidden");
    }
    reply(ctx, accounts.json(caller));
  }

  private void login(Context ctx) {
    Account account = authenticated(form(ctx));
    if (!account.verified()) {
      throw ApiFailure.of(400, "LOGIN_USER_NOT_VERIFIED");
    }
    Map<String, String> answer = new LinkedHashMap<>();
    answer.put("access_token", accounts.login(account));
    answer.put("token_type", "bearer");
    reply(ctx, answer);
  }

  private static Map<String, String> form(Context ctx) {
    String type = ctx.header("Content-Type");
    boolean form = type != null && type.startsWith("application/x-www-form-urlencoded");
    Map<String, String> fields = form ? QueryParameters.parse(ctx.body()) : Map.of();
    Violations found = new Violations();
    String grant = fields.getOrDefault("grant_type", "password");
    if (!grant.equals("password")) {
      found.add(
          "string_pattern_mismatch",
          Location.of("body", "grant_type"),
          "String should match pattern '^password$'",
          grant,
          Map.of("pattern", "^password$"));
    }
    for (String field : List.of("username", "password")) {
      if (!fields.containsKey(field)) {
        found.add("missing", Location.of("body", field), "Field required", null);
      }
    }
    if (!found.isEmpty()) {
      throw ApiFailure.invalid(found);
    }
    return fields;
  }

  private Account authenticated(Map<String, String> fields) {
    return accounts
        .named(Objects.requireNonNull(fields.get("username")))
        .filter(found -> found.active() && found.password().equals(fields.get("password")))
        .orElseThrow(() -> ApiFailure.of(400, "LOGIN_BAD_CREDENTIALS"));
  }

  /** The token stays valid, since the server keeps no list of tokens. */
  private void logout(Context ctx) {
    accounts.require(ctx.header("Authorization"));
    ctx.status(204);
  }

  private void updatePassword(Context ctx) {
    Map<String, String> fields = form(ctx);
    Account account = authenticated(fields);
    String password = fields.get("new_password");
    if (password != null) {
      accounts.update(account.name(), old -> old.withPassword(password));
    }
    reply(ctx, null);
  }

  private void refuseRegistration(Context ctx) {
    accounts.requireAdmin(ctx.header("Authorization"));
    JsonExchange.read(ctx, REGISTRATION);
    throw ApiFailure.of(404, "User registration is disabled; use /user/invite instead.");
  }

  private void invite(Context ctx) {
    accounts.requireAdmin(ctx.header("Authorization"));
    Map<String, @Nullable Object> request = JsonExchange.read(ctx, INVITE);
    Account account =
        known(request)
            .map(existing -> invitedAgain(existing, request))
            .orElseGet(() -> invited(request));
    String token = accounts.invitation(account);
    boolean tell = Boolean.TRUE.equals(request.get("return_token"));
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("user", accounts.json(account));
    answer.put("email_sent", false);
    answer.putAll(urls(ctx));
    answer.put("invite_url", tell ? acceptUrl(ctx) + "?token=" + token : null);
    answer.put("token", tell ? token : null);
    reply(ctx, answer);
  }

  private Optional<Account> known(Map<String, @Nullable Object> request) {
    Optional<Account> named = accounts.named(String.valueOf(request.get("username")));
    return named.isPresent()
        ? named
        : accounts.all().stream()
            .filter(account -> account.email().equals(request.get("email")))
            .findFirst();
  }

  private Account invited(Map<String, @Nullable Object> request) {
    return accounts.invite(
        String.valueOf(request.get("username")),
        String.valueOf(request.get("email")),
        Boolean.TRUE.equals(request.get("is_superuser")),
        UserModels.existing(accounts, request));
  }

  private static Account invitedAgain(Account existing, Map<String, @Nullable Object> request) {
    if (!Boolean.TRUE.equals(request.get("resend_if_exists"))) {
      throw ApiFailure.of(400, "User already exists");
    }
    if (existing.verified()) {
      throw ApiFailure.of(400, "User already verified");
    }
    if (!existing.name().equals(request.get("username"))) {
      throw ApiFailure.of(400, "Existing user has a different username");
    }
    if (!existing.email().equals(request.get("email"))) {
      throw ApiFailure.of(400, "Existing user has a different email");
    }
    return existing;
  }

  private void inviteUrl(Context ctx) {
    accounts.requireAdmin(ctx.header("Authorization"));
    reply(ctx, urls(ctx));
  }

  private static Map<String, String> urls(Context ctx) {
    Map<String, String> urls = new LinkedHashMap<>();
    urls.put("public_base_url", "http://" + ctx.host());
    urls.put("accept_invite_url", acceptUrl(ctx));
    return urls;
  }

  private static String acceptUrl(Context ctx) {
    return "http://" + ctx.host() + "/user/accept-invite";
  }

  private void acceptInvite(Context ctx) {
    Map<String, @Nullable Object> request = JsonExchange.read(ctx, ACCEPT);
    var claims =
        accounts
            .invited(String.valueOf(request.get("token")))
            .orElseThrow(() -> ApiFailure.of(400, "Invalid or expired invite token"));
    Account account =
        claims
            .string("sub")
            .flatMap(accounts::withId)
            .orElseThrow(() -> ApiFailure.of(404, "User not found"));
    if (!account.active()) {
      throw ApiFailure.of(400, "User is inactive");
    }
    if (claims.string("email").filter(account.email()::equals).isEmpty()) {
      throw ApiFailure.of(400, "Invalid invite token");
    }
    if (account.verified()) {
      throw ApiFailure.of(400, "Invite already accepted");
    }
    String password = String.valueOf(request.get("password"));
    reply(
        ctx,
        accounts.json(
            accounts.update(account.name(), old -> old.withPassword(password).withVerified(true))));
  }
}
