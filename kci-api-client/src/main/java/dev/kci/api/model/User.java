package dev.kci.api.model;

import java.util.List;

/**
 * A user of the API, as {@code GET /whoami} tells.
 *
 * @param username the name that owns nodes
 * @param groups the names of the groups that give rights, like {@code runtime:shell:node-editor}
 */
public record User(
    String id, String username, String email, boolean superuser, List<String> groups) {
  public User {
    groups = List.copyOf(groups);
  }
}
