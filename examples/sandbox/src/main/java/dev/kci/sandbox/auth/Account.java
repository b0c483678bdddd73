package dev.kci.sandbox.auth;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A user of the sandbox.
 *
 * @param id in the form of the server's document ids
 * @param token for {@code Authorization: Bearer}, besides the tokens of logins
 * @param groups names of groups; members of {@code runtime:NAME:node-editor} may edit the nodes of
 *     a runtime
 */
public record Account(
    String id,
    String name,
    String email,
    String password,
    String token,
    boolean superuser,
    boolean active,
    boolean verified,
    List<String> groups) {
  public Account {
    groups = List.copyOf(groups);
  }

  Account withGroups(List<String> newGroups) {
    return new Account(id, name, email, password, token, superuser, active, verified, newGroups);
  }

  Account withName(String newName) {
    return new Account(id, newName, email, password, token, superuser, active, verified, groups);
  }

  /** Returns a copy with another address, which is not verified yet. */
  Account withEmail(String newEmail) {
    return new Account(
        id,
        name,
        newEmail,
        password,
        token,
        superuser,
        active,
        verified && newEmail.equals(email),
        groups);
  }

  Account withSuperuser(boolean isSuperuser) {
    return new Account(id, name, email, password, token, isSuperuser, active, verified, groups);
  }

  Account withActive(boolean isActive) {
    return new Account(id, name, email, password, token, superuser, isActive, verified, groups);
  }

  Account withVerified(boolean isVerified) {
    return new Account(id, name, email, password, token, superuser, active, isVerified, groups);
  }

  Account withPassword(String newPassword) {
    return new Account(id, name, email, newPassword, token, superuser, active, verified, groups);
  }

  /** Returns whether this user may change every node. */
  public boolean editsAnything() {
    return superuser || groups.contains("node:edit:any");
  }

  /** Returns whether this user may change the nodes of a runtime. */
  public boolean editsRuntime(String runtime) {
    return groups.contains("runtime:" + runtime + ":node-editor")
        || groups.contains("runtime:" + runtime + ":node-admin");
  }

  /** Returns the answer of {@code whoami}; {@code groupJson} has an object for each group. */
  Map<String, @Nullable Object> asJson(List<Map<String, String>> groupJson) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", id);
    json.put("email", email());
    json.put("is_active", active);
    json.put("is_superuser", superuser);
    json.put("is_verified", verified);
    json.put("username", name);
    json.put("groups", groupJson);
    return json;
  }

  /** Omits the password and token. */
  @Override
  public String toString() {
    return "Account[" + name + ", groups=" + groups + "]";
  }
}
