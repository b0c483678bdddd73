package dev.kci.runner.pull;

import dev.kci.api.model.User;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a lab's user needs to report jobs. Pure. Source: kernelci-api, {@code api/main.py}. */
public final class LabRights {
  private LabRights() {}

  /**
   * Returns what is missing, with the groups that would give the right; empty if the user may edit
   * the runtime's nodes.
   *
   * @param owners the users whose nodes the lab runs; an owner needs no group
   */
  public static Optional<String> missing(User user, String runtime, Set<String> owners) {
    List<String> groups =
        List.of(
            "runtime:" + runtime + ":node-editor",
            "runtime:" + runtime + ":node-admin",
            "node:edit:any");
    boolean mayEdit =
        user.superuser()
            || owners.equals(Set.of(user.username()))
            || groups.stream().anyMatch(user.groups()::contains);
    return mayEdit
        ? Optional.empty()
        : Optional.of(
            "user '%s' may not edit the nodes of runtime '%s'; ask the API's administrator for the group %s"
                .formatted(user.username(), runtime, groups.get(0)));
  }
}
