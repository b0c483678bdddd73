package dev.kci.report.site;

import dev.kci.api.KciApi;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeBuilder;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.NodeTree;
import dev.kci.api.model.Result;
import dev.kci.files.Sha256;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Creates finished checkouts of two platforms in a sandbox, one a day. */
public final class SampleCheckouts {
  private static final List<String> PLATFORMS = List.of("qemu-x86", "bcm2711-rpi-4-b");

  private final KciApi api;
  private final Instant now;

  public SampleCheckouts(KciApi api, Instant now) {
    this.api = api;
    this.now = now;
  }

  /**
   * Creates a checkout.
   *
   * @param failing the tests that fail
   */
  public Node add(String branch, int daysAgo, String job, List<String> tests, Set<String> failing) {
    Instant created = now.minus(Duration.ofDays(daysAgo));
    KernelRevision revision =
        new KernelRevision(
            "mainline",
            "https://git.example.org/linux.git",
            branch,
            "%040x".formatted(daysAgo + branch.hashCode() * 1000L),
            "v6.18-" + daysAgo,
            null,
            List.of(),
            "Merge <b>something</b> & more",
            true);
    Node checkout =
        api.nodes()
            .create(
                done(NodeKind.CHECKOUT, "checkout", List.of(), created, Result.PASS)
                    .kernelRevision(revision)
                    .treeid(Sha256.of(branch + daysAgo))
                    .build());
    Node build =
        done(NodeKind.KBUILD, "kbuild", List.of("checkout"), created, Result.PASS)
            .data("arch", "x86_64")
            .data("compiler", "gcc-14")
            .build();
    List<NodeTree> jobs = new ArrayList<>();
    for (String platform : PLATFORMS) {
      List<NodeTree> children = new ArrayList<>();
      for (String test : tests) {
        Result result = failing.contains(test) ? Result.FAIL : Result.PASS;
        NodeBuilder node =
            done(NodeKind.TEST, test, List.of("checkout", "kbuild", job), created, result);
        children.add(
            new NodeTree(
                (result == Result.FAIL ? node.data("error_msg", "failed: " + test) : node).build(),
                List.of()));
      }
      Result result = failing.isEmpty() ? Result.PASS : Result.FAIL;
      jobs.add(
          new NodeTree(
              done(NodeKind.JOB, job, List.of("checkout", "kbuild"), created, result)
                  .data("platform", platform)
                  .build(),
              children));
    }
    api.nodes().submitTree(new NodeTree(checkout, List.of(new NodeTree(build, jobs))));
    return api.nodes().get(checkout.requireId());
  }

  private static NodeBuilder done(
      NodeKind kind, String name, List<String> above, Instant created, Result result) {
    List<String> path = new ArrayList<>(above);
    path.add(name);
    return Node.builder(kind, name)
        .path(path)
        .state(NodeState.DONE)
        .result(result)
        .created(created);
  }
}
