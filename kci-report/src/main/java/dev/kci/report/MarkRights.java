package dev.kci.report;

import dev.kci.api.model.User;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether replicas can record on others' checkouts what they mail. If not, each take-over would
 * mail it again. Pure. Source: kernelci-api, {@code api/main.py}.
 */
final class MarkRights {
  private static final String ALL_NODES = "node:edit:any";

  /** Groups of this kind are about the jobs of a runtime. */
  private static final String OF_RUNTIME = "runtime:";

  private MarkRights() {}

  /**
   * Returns what is missing and what to do; empty if the user may change the nodes of these owners,
   * or of some: a node can name groups that may change it, and any other group may be one.
   *
   * @param owners whose checkouts are reported
   */
  static Optional<String> missing(User user, Set<String> owners) {
    Set<String> others = new TreeSet<>(owners);
    others.remove(user.username());
    boolean mayMark =
        others.isEmpty()
            || user.superuser()
            || user.groups().stream().anyMatch(group -> !group.startsWith(OF_RUNTIME));
    return mayMark
        ? Optional.empty()
        : Optional.of(
            ("excludes --shard and --shard-leases, because user '%s' may not change the checkouts"
                    + " of %s, on which replicas record what is mailed; run one kci-report without"
                    + " them, or ask the API's administrator for the group %s")
                .formatted(user.username(), String.join(", ", others), ALL_NODES));
  }
}
