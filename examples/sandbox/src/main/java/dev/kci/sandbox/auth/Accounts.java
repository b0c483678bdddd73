package dev.kci.sandbox.auth;

import dev.kci.api.model.JsonObject;
import dev.kci.sandbox.http.ApiFailure;
import dev.kci.sandbox.schema.ObjectIds;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The users and groups of the sandbox. Thread-safe. */
public final class Accounts {
  private static final String LOGIN = "fastapi-users:auth";
  private static final String INVITE = "invite";

  /** The value in the server's settings. */
  private static final Duration LOGIN_LIFE = Duration.ofSeconds(315_360_000);

  private static final Duration INVITE_LIFE = Duration.ofDays(7);

  private final ObjectIds ids;
  private final Map<String, Account> byName = new LinkedHashMap<>();
  private final Map<String, String> groupIds = new LinkedHashMap<>();
  private final Jwt jwt;

  public Accounts(ObjectIds ids, InstantSource clock) {
    this.ids = ids;
    this.jwt = new Jwt(clock);
    groupIds.put("node:edit:any", ids.next());
  }

  /** Returns a token that nobody can guess. */
  public static String newToken() {
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  /** Adds a user and any groups that do not exist yet. */
  public synchronized Account add(
      String name, String password, String token, boolean superuser, List<String> groups) {
    Account account =
        new Account(
            ids.next(),
            name,
            name + "@kernelci.org",
            password,
            token,
            superuser,
            true,
            true,
            groups);
    byName.put(name, account);
    groups.forEach(this::addGroup);
    return account;
  }

  /** Adds a user who has not accepted the invitation, with a password that nobody knows. */
  synchronized Account invite(String name, String email, boolean superuser, List<String> groups) {
    Account account =
        new Account(
            ids.next(), name, email, newToken(), newToken(), superuser, true, false, groups);
    byName.put(name, account);
    return account;
  }

  /** Adds a group; returns its id. */
  public synchronized String addGroup(String name) {
    return groupIds.computeIfAbsent(name, key -> ids.next());
  }

  /** Removes a group. */
  synchronized void removeGroup(String name) {
    groupIds.remove(name);
  }

  public synchronized boolean hasGroup(String name) {
    return groupIds.containsKey(name);
  }

  synchronized List<Map<String, String>> groups() {
    List<Map<String, String>> list = new ArrayList<>();
    groupIds.forEach((name, id) -> list.add(groupJson(name, id)));
    return list;
  }

  public synchronized Optional<Account> named(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  synchronized Optional<Account> withId(String id) {
    return byName.values().stream().filter(account -> account.id().equals(id)).findFirst();
  }

  public synchronized List<Account> all() {
    return List.copyOf(byName.values());
  }

  /** Changes a user; returns the changed one. */
  synchronized Account update(String name, UnaryOperator<Account> change) {
    Account changed = change.apply(named(name).orElseThrow(ApiFailure::unauthorized));
    changed.groups().forEach(this::addGroup);
    if (!changed.name().equals(name)) {
      byName.remove(name);
    }
    byName.put(changed.name(), changed);
    return changed;
  }

  synchronized void remove(Account account) {
    byName.remove(account.name());
  }

  /** Returns the answer of {@code whoami} for this user. */
  synchronized Map<String, @Nullable Object> json(Account account) {
    return account.asJson(
        account.groups().stream().map(name -> groupJson(name, addGroup(name))).toList());
  }

  /**
   * Returns the user of an {@code Authorization} header.
   *
   * @throws ApiFailure 401 if there is no token of an active user
   */
  public Account require(@Nullable String authorization) {
    if (authorization == null || !authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
      throw ApiFailure.unauthorized();
    }
    return withToken(authorization.substring(7).trim()).orElseThrow(ApiFailure::unauthorized);
  }

  /** Returns the active user of a token, given at the start or by a login. */
  public synchronized Optional<Account> withToken(String token) {
    Optional<String> id =
        jwt.claims(token)
            .filter(claims -> claims.strings("aud").contains(LOGIN))
            .flatMap(claims -> claims.string("sub"));
    return byName.values().stream()
        .filter(
            account -> account.token().equals(token) || id.filter(account.id()::equals).isPresent())
        .filter(Account::active)
        .findFirst();
  }

  /** Returns a token for an account, as a login does. */
  String login(Account account) {
    return jwt.sign(Map.of("sub", account.id(), "aud", List.of(LOGIN)), LOGIN_LIFE);
  }

  /** Returns a token to accept an invitation with. */
  String invitation(Account account) {
    return jwt.sign(
        Map.of("sub", account.id(), "email", account.email(), "purpose", INVITE), INVITE_LIFE);
  }

  /** Returns the claims of an invitation's token, if it is valid. */
  Optional<JsonObject> invited(String token) {
    return jwt.claims(token)
        .filter(claims -> claims.string("purpose").filter(INVITE::equals).isPresent());
  }

  /**
   * Returns the user of an {@code Authorization} header, who must be an administrator.
   *
   * @throws ApiFailure 401 without a valid token, 403 for others
   */
  public Account requireAdmin(@Nullable String authorization) {
    Account account = require(authorization);
    if (!account.superuser()) {
      throw ApiFailure.of(403, "Forbidden");
    }
    return account;
  }

  private static Map<String, String> groupJson(String name, String id) {
    Map<String, String> json = new LinkedHashMap<>();
    json.put("id", id);
    json.put("name", name);
    return json;
  }
}
