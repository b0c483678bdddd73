package dev.kci.trigger.policy;

import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeBuilder;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Values shared by several tests. */
public final class Samples {
  public static final Instant NOW = Instant.parse("2026-11-24T09:00:00Z");
  public static final CheckoutIdentity ASKER =
      new CheckoutIdentity("production", "service:pipeline");
  public static final String COMMIT = "2a987e65025e2b79c6d453b78cb5985ac6e5eb28";
  public static final String OTHER_COMMIT = "0000000000000000000000000000000000000001";

  private Samples() {}

  public static WatchedBranch watched(String url, String branch) {
    return new WatchedBranch(
        "config-" + url + branch,
        "mainline",
        url,
        branch,
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  static WatchedBranch limited(Duration frequency) {
    return new WatchedBranch(
        "mainline",
        "mainline",
        "https://git.example.org/linux.git",
        "master",
        List.of(),
        Optional.empty(),
        Optional.of(frequency));
  }

  public static Head head() {
    return new Head(watched("https://git.example.org/linux.git", "master"), "master", COMMIT);
  }

  /** Returns a checkout of {@link #head()} by {@link #ASKER}, created an hour ago. */
  public static NodeBuilder checkout(String id, NodeState state, Result result) {
    return checkout(id, state, result, "mainline", "master", COMMIT);
  }

  public static NodeBuilder checkout(
      String id, NodeState state, Result result, String tree, String branch, String commit) {
    return Node.builder(NodeKind.CHECKOUT, "checkout")
        .id(id)
        .state(state)
        .result(result)
        .owner(ASKER.owner())
        .submitter(ASKER.submitter())
        .created(NOW.minus(Duration.ofHours(1)))
        .kernelRevision(
            new KernelRevision(tree, "https://git.example.org/linux.git", branch, commit));
  }
}
