package dev.kci.runner;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.files.Sha256;
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

  /** Offers a job whose definition carries a script. */
  Node script(Node parent, String name, String script) throws IOException {
    return offer(parent, name, definition(script, Map.of(), Duration.ofMinutes(5)));
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

  /** Returns a definition with a script, in the form that the runner gives it. */
  static String definition(String script, Map<String, ?> artifacts, Duration timeout) {
    return JsonText.write(
        JsonObject.of("artifacts", artifacts)
            .with(
                "tests",
                List.of(
                    Map.of(
                        "id",
                        "job",
                        "type",
                        "script",
                        "timeout_s",
                        timeout.toSeconds(),
                        "script",
                        script)))
            .with("environment", Map.of("platform", PLATFORM, "arch", "x86_64"))
            .with("parameters", Map.of("board.name", "one; touch two"))
            .with("integrity", Map.of("sha256", Map.of("kernel", Sha256.of("kernel")))));
  }
}
