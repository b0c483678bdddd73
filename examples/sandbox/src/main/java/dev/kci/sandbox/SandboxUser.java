package dev.kci.sandbox;

import dev.kci.sandbox.auth.Accounts;
import java.util.List;
import java.util.Objects;

/**
 * A user that exists from the start.
 *
 * @param token what the user sends with each request
 * @param groups names of groups; members of {@code runtime:NAME:node-editor} may edit the nodes of
 *     a runtime, those of {@code node:edit:any} all nodes
 */
public record SandboxUser(
    String name, String token, String password, boolean admin, List<String> groups) {
  public SandboxUser {
    Objects.requireNonNull(name);
    groups = List.copyOf(groups);
  }

  /** Returns a user with a new token and the password {@code NAME-pass}. */
  public static SandboxUser of(String name, String... groups) {
    return new SandboxUser(name, Accounts.newToken(), name + "-pass", false, List.of(groups));
  }

  /** Returns an administrator with a new token. */
  public static SandboxUser admin(String name) {
    return new SandboxUser(name, Accounts.newToken(), name + "-pass", true, List.of());
  }

  /** Returns the user {@code runtime-NAME}, as whom a runtime reports. */
  public static SandboxUser runtime(String runtime) {
    return of("runtime-" + runtime, "runtime:" + runtime + ":node-editor");
  }

  /** Omits the token and password. */
  @Override
  public String toString() {
    return "SandboxUser[" + name + ", groups=" + groups + "]";
  }
}
