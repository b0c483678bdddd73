package dev.kci.api.model;

import java.util.List;

/**
 * A user of the API, as reported by {@code GET /whoami}.
 *
 * @param username the name that owns nodes
 * @param groups the names of the user's groups, which grant rights, such as {@code
 *     runtime:shell:node-editor}
 */
public record User(
    String id, String username, String email, boolean superuser, List<String> groups) {
  public User {
    groups = List.copyOf(groups);
  }
}
