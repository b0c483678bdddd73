package dev.kci.runner;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Offers jobs to a pull lab as kernelci-pipeline's scheduler does. Source: {@code
 * ../shared/contracts/pull-labs.md}, section 1.
 *
 * @param runtime the lab's name
 */
record OfferedJobs(RunnerOnSandbox sandbox, String runtime) {
  /** The platform of the jobs. */
  static final String PLATFORM = "board";

  /** Offers a job whose definition carries a command. */
  Node command(Node parent, String name, String command) throws IOException {
    return offer(
        parent, name, definition(Map.of("command", command), Map.of(), Duration.ofMinutes(5)));
  }

  /** Offers a job with any definition. */
  Node offer(Node parent, String name, String definition) throws IOException {
    Node job =
        sandbox
            .api()
            .nodes()
            .create(
                Node.builder(NodeKind.JOB, name)
                    .parent(parent.id())
                    .group(name)
                    .path(List.of("checkout", name))
                    .data(
                        JsonObject.of("runtime", runtime)
                            .with("platform", PLATFORM)
                            .with("kernel_revision", parent.data().get("kernel_revision")))
                    .state(NodeState.RUNNING)
                    .timeout(Instant.now().plusSeconds(3600))
                    .build());
    String url = sandbox.store("pull_labs_jobs/20261128/" + job.id() + ".json", definition);
    return sandbox
        .api()
        .nodes()
        .update(
            job, node -> node.withArtifact("job_definition", url).withState(NodeState.AVAILABLE));
  }

  /** Returns a definition in the form of the contract. */
  static String definition(Map<String, ?> parameters, Map<String, ?> artifacts, Duration timeout) {
    return JsonText.write(
        JsonObject.of("artifacts", artifacts)
            .with(
                "tests",
                List.of(
                    Map.of("id", "boot-test-1", "type", "boot", "timeout_s", timeout.toSeconds())))
            .with("environment", Map.of("platform", PLATFORM, "arch", "x86_64"))
            .with("parameters", parameters)
            .with("integrity", Map.of("sha256", Map.of("_comment", "none"))));
  }
}
