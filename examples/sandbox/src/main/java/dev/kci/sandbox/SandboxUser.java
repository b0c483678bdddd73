package dev.kci.sandbox;

import dev.kci.sandbox.auth.Accounts;
import java.util.List;
import java.util.Objects;

/**
 * A user that the sandbox has from its start.
 *
 * @param token what the user sends with each request
 * @param groups names of groups; {@code runtime:NAME:node-editor} lets edit the nodes of a runtime,
 *     {@code node:edit:any} all
 */
public record SandboxUser(
    String name, String token, String password, boolean admin, List<String> groups) {
  public SandboxUser {
    Objects.requireNonNull(name);
    groups = List.copyOf(groups);
  }

  /** A user with a new token and the password {@code NAME-pass}. */
  public static SandboxUser of(String name, String... groups) {
    return new SandboxUser(name, Accounts.newToken(), name + "-pass", false, List.of(groups));
  }

  /** An administrator with a new token. */
  public static SandboxUser admin(String name) {
    return new SandboxUser(name, Accounts.newToken(), name + "-pass", true, List.of());
  }

  /** The user {@code runtime-NAME} with whose token a runtime reports. */
  public static SandboxUser runtime(String runtime) {
    return of("runtime-" + runtime, "runtime:" + runtime + ":node-editor");
  }

  /** Without token and password. */
  @Override
  public String toString() {
    return "SandboxUser[" + name + ", groups=" + groups + "]";
  }
}
