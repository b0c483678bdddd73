package dev.kci.runtime.kubernetes;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.pipeline.definition.JobModel;
import dev.kci.pipeline.definition.JobTemplates;
import dev.kci.pipeline.definition.Surroundings;
import dev.kci.runtime.Await;
import dev.kci.runtime.JobRequest;
import dev.kci.runtime.OutputLimits;
import dev.kci.runtime.RuntimeHome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** What the tests of the runtime have in common: settings, a request, definitions. */
public final class TestRuntime {
  static final String MANIFEST =
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: mine}
      spec:
        template:
          spec:
            containers: [{name: main, image: 'kci/busybox:local', command: [sh, -c, 'exit 0']}]
      """;

  private TestRuntime() {}

  public static KubernetesRuntime open(
      RecordedCluster cluster, Path temp, InstantSource clock, Consumer<String> changed)
      throws IOException {
    return open(settings(cluster, temp), home(temp), Duration.ofSeconds(10), clock, changed);
  }

  public static KubernetesRuntime open(
      KubernetesSettings settings,
      RuntimeHome home,
      Duration timeout,
      InstantSource clock,
      Consumer<String> changed) {
    return new KubernetesRuntime(settings, home, timeout, clock, changed);
  }

  public static KubernetesSettings settings(RecordedCluster cluster, Path temp) throws IOException {
    return settings(cluster.kubeconfig(temp.resolve("kubeconfig"), "one"), List.of("one"));
  }

  public static KubernetesSettings settings(Path kubeconfig, List<String> contexts) {
    return new KubernetesSettings(
        kubeconfig,
        contexts,
        null,
        null,
        List.of(),
        List.of(),
        null,
        Map.of(),
        List.of(),
        Map.of(),
        false,
        Patience.STANDARD);
  }

  public static RuntimeHome home(Path temp) {
    return home(temp, "https://api.example.org/");
  }

  public static RuntimeHome home(Path temp, String apiUrl) {
    return new RuntimeHome(
        "k8s",
        apiUrl,
        temp.resolve("logs"),
        "host",
        OutputLimits.STANDARD,
        Duration.ofSeconds(1),
        null);
  }

  public static JobRequest request(String nodeId, String name, Instant now) {
    Node node = Node.builder(NodeKind.JOB, name).id(nodeId).build();
    return new JobRequest(
        node, MANIFEST, Map.of("KCI_NODE_ID", nodeId), Map.of(), now.plusSeconds(3600));
  }

  /** The shipped definition of a job with this command. */
  static String shipped(String template, String command) {
    JobModel model =
        new JobModel(
            template,
            JsonObject.of("id", "n1").with("artifacts", Map.of()).with("data", Map.of()),
            "kubernetes",
            "image",
            "kubernetes",
            new Surroundings(null, null, JsonObject.empty(), JsonObject.empty(), "", null),
            JsonObject.empty(),
            JsonObject.of("command", command));
    return new JobTemplates(List.of()).find(template, "kubernetes").render(model);
  }

  public static void await(String what, BooleanSupplier condition) {
    Await.until(what, Duration.ofMinutes(3), condition);
  }
}
