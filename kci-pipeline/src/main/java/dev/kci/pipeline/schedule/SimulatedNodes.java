package dev.kci.pipeline.schedule;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.KernelVersion;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.pipeline.config.Job;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Creates nodes as they would be if everything passed, for plans and checks without an API. */
public final class SimulatedNodes {
  private static final String NO_COMMIT = "0".repeat(40);

  private SimulatedNodes() {}

  /** Returns an available checkout of a revision. */
  public static Node checkout(String tree, String url, String branch, KernelVersion version) {
    KernelRevision revision =
        new KernelRevision(
            tree, url, branch, NO_COMMIT, "v" + version.krev(), version, List.of(), null, true);
    return Node.builder(NodeKind.CHECKOUT, "checkout")
        .id("checkout")
        .state(NodeState.AVAILABLE)
        .result(Result.PASS)
        .kernelRevision(revision)
        .build();
  }

  /** Returns the passed node of a job below {@code parent}. Builds have their build parameters. */
  public static Node ofJob(Job job, Node parent) {
    List<String> path = new ArrayList<>(parent.path());
    path.add(job.name());
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("kernel_revision", parent.data().asMap().get("kernel_revision"));
    Node node =
        Node.builder(new NodeKind(job.kind()), job.name())
            .path(path)
            .group(job.name())
            .parent(parent.id())
            .data(JsonObject.of(data))
            .build();
    return passed(job, node);
  }

  /** Returns a planned node after it has passed, with its own id. */
  public static Node passed(Job job, Node node) {
    JsonObject data = node.data();
    if (job.kind().equals(NodeKind.KBUILD.wireName())) {
      for (String key : List.of("arch", "compiler", "defconfig", "fragments")) {
        Object value = job.params().get(key);
        data = value == null ? data : data.with(key, value);
      }
      data =
          data.with("config_full", String.valueOf(job.params().get("defconfig")))
              .with("kernel_type", "image");
    }
    return node.toBuilder()
        .id(String.join("/", node.path()) + "@" + node.platform().orElse(""))
        .state(NodeState.AVAILABLE)
        .result(Result.PASS)
        .data(data)
        .build();
  }
}
