package dev.kci.runner;

import dev.kci.api.KciApi;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whose nodes cause jobs: a mixin. */
final class EventOptions {
  @Option(
      names = "--promisc",
      description =
          "Schedule jobs for other users' nodes too, as a lab does for a pipeline that it only"
              + " serves. Default: for the own user's only")
  private boolean promiscuous;

  @Option(
      names = "--event-owner",
      paramLabel = "USER",
      description =
          "Only nodes of this user; another user's need --promisc. Default: all that come")
  private @Nullable String owner;

  @Option(
      names = "--event-submitter",
      paramLabel = "WHO",
      description =
          "Only nodes that this one asked for, like service:pipeline or user:jane@example.org."
              + " Default: all")
  private @Nullable String submitter;

  boolean promiscuous() {
    return promiscuous;
  }

  NodeOrigin origin() {
    return new NodeOrigin(owner, submitter);
  }

  /** The user whose nodes are looked for; null for everybody's. */
  @Nullable String owner(KciApi connection) {
    if (owner != null || promiscuous) {
      return owner;
    }
    return connection.users().whoami().username();
  }
}
