package dev.kci.report;

import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeBuilder;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.results.CheckoutResults;
import dev.kci.results.CountedOwners;
import dev.kci.results.RuntimeUsers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Builds the nodes of a checkout as the server returns them; ids count up. */
public final class TestTree {
  public static final Instant START = Instant.parse("2026-11-20T08:00:00Z");

  private static final String OWNER = "pipeline";

  private final List<Node> nodes = new ArrayList<>();
  private final String prefix;
  private final Node checkout;
  private int next;

  public TestTree(String prefix, KernelRevision revision) {
    this.prefix = prefix;
    this.checkout =
        Node.builder(NodeKind.CHECKOUT, "checkout")
            .id(id())
            .treeid(prefix + "tree")
            .state(NodeState.DONE)
            .result(Result.PASS)
            .kernelRevision(revision)
            .submitter("service:pipeline")
            .owner(OWNER)
            .artifact("tarball", "https://files.example.org/linux-" + prefix + ".tar.gz")
            .created(START)
            .updated(START.plusSeconds(7200))
            .build();
  }

  public static KernelRevision revision(String describe, String commit, String message) {
    return new KernelRevision(
        "mainline",
        "https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git",
        "master",
        commit,
        describe,
        null,
        List.of(),
        message,
        true);
  }

  public Node checkout() {
    return checkout;
  }

  public List<Node> nodes() {
    return List.copyOf(nodes);
  }

  public CheckoutResults results() {
    return results(Set.of());
  }

  /** The results, in which those of some users count besides the owner's. */
  public CheckoutResults results(Set<String> others) {
    return CheckoutResults.of(
        checkout, nodes, new CountedOwners(others, new RuntimeUsers(Map.of())));
  }

  public Node build(String name, String arch, String compiler, Result result) {
    return add(
        checkout,
        NodeKind.KBUILD,
        name,
        result,
        node ->
            node.data("arch", arch)
                .data("compiler", compiler)
                .data("defconfig", arch.equals("x86_64") ? "x86_64_defconfig" : "defconfig")
                .data("runtime", "k8s-all")
                .data("platform", "kubernetes")
                .artifact("build_log", "https://files.example.org/" + name + "/build.log")
                .artifact("metadata", "https://files.example.org/" + name + "/metadata.json"));
  }

  public Node job(Node build, String name, String platform, Result result) {
    return add(
        build,
        NodeKind.JOB,
        name,
        result,
        node ->
            node.data("platform", platform)
                .data("runtime", "lava-lab")
                .artifacts(Map.of("log", "https://files.example.org/" + name + "/log.txt")));
  }

  public Node test(Node job, String name, Result result) {
    return add(job, NodeKind.TEST, name, result, node -> node);
  }

  public Node add(
      Node parent, NodeKind kind, String name, Result result, UnaryOperator<NodeBuilder> change) {
    List<String> path = new ArrayList<>(parent.path());
    path.add(name);
    Node node =
        change
            .apply(
                Node.builder(kind, name)
                    .id(id())
                    .path(path)
                    .parent(parent.requireId())
                    .owner(OWNER)
                    .treeid(checkout.treeid())
                    .state(result == null ? NodeState.AVAILABLE : NodeState.DONE)
                    .result(result)
                    .created(START.plusSeconds(600))
                    .updated(START.plusSeconds(7200)))
            .build()
            .withResultAt(START.plusSeconds(600 + 60L * nodes.size() % 5000 + 125));
    nodes.add(node);
    return node;
  }

  private String id() {
    return prefix + String.format("%0" + (24 - prefix.length()) + "x", ++next);
  }
}
