package dev.kci.runner;

import dev.kci.api.ServerClock;
import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeJson;
import dev.kci.config.RuntimeConfig;
import dev.kci.pipeline.config.Job;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.pipeline.config.Platform;
import dev.kci.pipeline.definition.JobInputs;
import dev.kci.pipeline.definition.JobModel;
import dev.kci.pipeline.definition.JobParameters;
import dev.kci.pipeline.definition.JobTemplates;
import dev.kci.pipeline.definition.TemplateException;
import dev.kci.runner.create.CheckedAncestors;
import dev.kci.runner.supervise.InvalidJobException;
import dev.kci.runner.supervise.JobDefinitions;
import dev.kci.runner.supervise.Lifecycle;
import dev.kci.runtime.JobRequest;
import java.util.List;
import java.util.Map;

/**
 * Builds requests for configured jobs, named by their nodes. The definition is the one that {@code
 * kci-api config render} shows. It is rendered from the configuration and the checked ancestors of
 * the node. Thread-safe.
 */
final class ConfiguredJobs implements JobDefinitions {
  private final JobParameters parameters;
  private final JobTemplates templates;
  private final CheckedAncestors ancestors;
  private final String apiUrl;
  private final ServerClock clock;

  /**
   * @param apiUrl the API's address, for the job's environment
   */
  ConfiguredJobs(
      JobParameters parameters,
      JobTemplates templates,
      CheckedAncestors ancestors,
      String apiUrl,
      ServerClock clock) {
    this.parameters = parameters;
    this.templates = templates;
    this.ancestors = ancestors;
    this.apiUrl = apiUrl;
    this.clock = clock;
  }

  @Override
  public JobRequest of(Node node) {
    PipelineConfiguration configuration = parameters.configuration();
    Job job = named(configuration.jobs(), node.name(), "job", node);
    RuntimeConfig runtime =
        named(configuration.runtimes(), node.runtime().orElse(""), "runtime", node);
    Platform platform =
        named(configuration.platforms(), node.platform().orElse(""), "platform", node);
    List<Node> above = ancestors.of(node);
    JobModel model = model(node, above, job, runtime, platform);
    String definition;
    JobInputs inputs;
    try {
      inputs = JobInputs.of(node, above, model.params(), apiUrl);
      definition = templates.render(job, model);
    } catch (TemplateException e) {
      throw invalid(
          e.isOfValue() ? ErrorCode.INVALID_JOB_PARAMS : ErrorCode.JOB_GENERATION_ERROR, e);
    }
    return new JobRequest(
        node,
        definition,
        inputs.environment(),
        inputs.artifacts(),
        clock.toLocal(Lifecycle.deadline(node, clock.instant())));
  }

  private JobModel model(
      Node node, List<Node> above, Job job, RuntimeConfig runtime, Platform platform) {
    List<JsonObject> ancestorsJson = above.stream().map(NodeJson::write).toList();
    try {
      return parameters.model(NodeJson.write(node), ancestorsJson, job, runtime, platform);
    } catch (TemplateException e) {
      throw invalid(ErrorCode.INVALID_JOB_PARAMS, e);
    }
  }

  private static InvalidJobException invalid(ErrorCode code, TemplateException e) {
    return new InvalidJobException(code, String.valueOf(e.getMessage()), e);
  }

  private static <T> T named(Map<String, T> all, String name, String what, Node node) {
    T found = all.get(name);
    if (found == null) {
      throw new InvalidJobException(
          ErrorCode.INVALID_JOB_PARAMS,
          "node " + node.id() + ": " + what + " '" + name + "' is not configured",
          null);
    }
    return found;
  }
}
