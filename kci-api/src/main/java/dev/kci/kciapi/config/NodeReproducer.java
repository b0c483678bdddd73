package dev.kci.kciapi.config;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeId;
import dev.kci.api.model.NodeJson;
import dev.kci.api.model.NodeKind;
import dev.kci.cli.CommandFailure;
import dev.kci.config.RuntimeConfig;
import dev.kci.pipeline.config.Job;
import dev.kci.pipeline.config.Platform;
import dev.kci.pipeline.definition.JobInputs;
import dev.kci.pipeline.definition.JobModel;
import dev.kci.pipeline.definition.JobParameters;
import dev.kci.pipeline.definition.JobTemplates;
import dev.kci.pipeline.definition.TemplateException;
import dev.kci.pipeline.schedule.Ancestors;
import dev.kci.pipeline.schedule.ConfiguredSources;
import dev.kci.pipeline.schedule.JobDerivation;
import dev.kci.pipeline.schedule.Outcome;
import dev.kci.runtime.JobRequest;
import dev.kci.runtime.PinnedImage;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.runtime.reproduce.Reproducer;
import dev.kci.text.SafeText;
import dev.kci.trust.TrustedOwners;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes scripts that run the jobs of nodes again. Like the runner, it takes from a node only which
 * job it is: the job follows from the configuration and the checked ancestors, because anybody may
 * have written the node.
 *
 * @param nodes returns the node of an id
 * @param sources checks the ancestors against the configuration
 * @param owners whose nodes count
 * @param apiUrl the API's address, for the job's environment
 */
record NodeReproducer(
    Function<String, Node> nodes,
    ConfiguredSources sources,
    TrustedOwners owners,
    JobParameters parameters,
    JobTemplates templates,
    String apiUrl) {
  /** Tests are below their job, in groups of groups. */
  private static final int DEEPEST = 20;

  /** Where a script runs the job. */
  enum Form {
    SHELL,
    DOCKER
  }

  /**
   * Returns the script for a build, a job, or the job of a test.
   *
   * @throws CommandFailure if the node fails a check, or its job cannot run here
   * @throws dev.kci.api.ApiException if a node cannot be read
   */
  String script(String id, Form form) {
    Node node = job(nodes.apply(id));
    try {
      return reproducer(node, form, node.image().flatMap(PinnedImage::parse).orElse(null));
    } catch (TemplateException | RuntimeFailure e) {
      throw failure(node, String.valueOf(e.getMessage()));
    }
  }

  private Node job(Node given) {
    Node node = given;
    for (int i = 0; node.is(NodeKind.TEST) && node.parent() != null && i < DEEPEST; i++) {
      node = nodes.apply(node.parent());
    }
    if (!node.is(NodeKind.JOB) && !node.is(NodeKind.KBUILD) || node.parent() == null) {
      throw failure(given, "not of a job; expected a build, a job or a test");
    }
    if (!NodeId.isValid(node.requireId())) {
      throw failure(node, "not an id; expected " + NodeId.EXPECTED);
    }
    if (!owners.has(node)) {
      throw failure(
          node,
          "owner is %s; expected one of %s (trusted_owners in the settings)"
              .formatted(Objects.requireNonNullElse(node.owner(), "nobody"), owners.names()));
    }
    return node;
  }

  private String reproducer(Node node, Form form, @Nullable PinnedImage image) {
    Job job = named(node, "job", node.name(), parameters.configuration().jobs());
    RuntimeConfig runtime =
        named(node, "runtime", node.runtime().orElse(""), parameters.configuration().runtimes());
    Platform platform =
        named(node, "platform", node.platform().orElse(""), parameters.configuration().platforms());
    if (!Reproducer.canReproduce(runtime)) {
      throw failure(
          node,
          "it ran in a lab of type %s; only jobs of types shell, docker and kubernetes can run here"
              .formatted(runtime.labType()));
    }
    if (form == Form.DOCKER && job.image() == null) {
      throw failure(node, "job %s has no image; use --as shell".formatted(job.name()));
    }
    List<Node> above = Ancestors.now(nodes, node);
    sources
        .refusal(above, owners)
        .ifPresent(
            reason -> {
              throw failure(node, reason);
            });
    Node planned = planned(node, runtime, above);
    JobModel model =
        parameters
            .model(
                NodeJson.write(planned),
                above.stream().map(NodeJson::write).toList(),
                job,
                runtime,
                platform)
            .as(form == Form.SHELL ? "shell" : "docker");
    JobInputs inputs = JobInputs.of(planned, above, model.params(), apiUrl);
    JobRequest request =
        new JobRequest(
            planned,
            templates.render(job, model),
            inputs.environment(),
            inputs.artifacts(),
            inputs.checksums(),
            Instant.MAX);
    Reproducer reproducer = new Reproducer(request, runtime, title(planned, above));
    return form == Form.SHELL ? reproducer.shell() : reproducer.docker(image);
  }

  private Node planned(Node node, RuntimeConfig runtime, List<Node> above) {
    Node planned =
        JobDerivation.of(parameters.configuration(), runtime, node, above)
            .map(Outcome.Planned::node)
            .orElseThrow(
                () -> failure(node, "the configuration plans no such job for the node's parent"));
    return planned.toBuilder()
        .id(node.requireId())
        .parent(node.parent())
        .data(planned.data().withoutNulls())
        .build();
  }

  private static String title(Node job, List<Node> above) {
    return above
        .get(above.size() - 1)
        .kernelRevision()
        .map(
            revision ->
                "Runs job %s of node %s again: commit %s of tree %s."
                    .formatted(job.name(), job.id(), revision.commit(), revision.tree()))
        .orElseThrow();
  }

  private static <T> T named(Node node, String what, String name, Map<String, T> all) {
    T found = all.get(name);
    if (found == null) {
      throw failure(node, what + " '" + name + "' is not configured");
    }
    return found;
  }

  private static CommandFailure failure(Node node, String reason) {
    return new CommandFailure(SafeText.escape("node " + node.id() + ": " + reason, 1000));
  }
}
