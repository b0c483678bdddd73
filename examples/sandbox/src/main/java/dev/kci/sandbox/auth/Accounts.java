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

/** The users and groups of the sandbox. Safe for use by several threads. */
public final class Accounts {
  private static final String LOGIN = "fastapi-users:auth";
  private static final String INVITE = "invite";

  /** As the server's settings have it. */
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

  /** A token that nobody can guess. */
  public static String newToken() {
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  /** Adds a user, and its groups where they are new. */
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

  /** Adds a group; its id. */
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

  /** Changes a user; the changed one. */
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

  /** What {@code whoami} answers for this user. */
  synchronized Map<String, @Nullable Object> json(Account account) {
    return account.asJson(
        account.groups().stream().map(name -> groupJson(name, addGroup(name))).toList());
  }

  /**
   * The user of an {@code Authorization} header.
   *
   * @throws ApiFailure 401 when there is no token, or none of an active user
   */
  public Account require(@Nullable String authorization) {
    if (authorization == null || !authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
      throw ApiFailure.unauthorized();
    }
    return withToken(authorization.substring(7).trim()).orElseThrow(ApiFailure::unauthorized);
  }

  /** The active user of a token: the one given at the start, or one of a login. */
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

  /** A token for an account, as a login gives it. */
  String login(Account account) {
    return jwt.sign(Map.of("sub", account.id(), "aud", List.of(LOGIN)), LOGIN_LIFE);
  }

  /** A token with which a user accepts an invitation. */
  String invitation(Account account) {
    return jwt.sign(
        Map.of("sub", account.id(), "email", account.email(), "purpose", INVITE), INVITE_LIFE);
  }

  /** What an invitation's token says, when it is one and good. */
  Optional<JsonObject> invited(String token) {
    return jwt.claims(token)
        .filter(claims -> claims.string("purpose").filter(INVITE::equals).isPresent());
  }

  /**
   * The user of an {@code Authorization} header, who must be an administrator.
   *
   * @throws ApiFailure 401 without a good token, 403 for others
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
