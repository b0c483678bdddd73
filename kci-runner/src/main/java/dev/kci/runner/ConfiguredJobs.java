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
import dev.kci.pipeline.definition.JobModel;
import dev.kci.pipeline.definition.JobParameters;
import dev.kci.pipeline.definition.JobTemplates;
import dev.kci.pipeline.definition.TemplateException;
import dev.kci.runner.create.CheckedAncestors;
import dev.kci.runner.supervise.InvalidJobException;
import dev.kci.runner.supervise.JobDefinitions;
import dev.kci.runner.supervise.Lifecycle;
import dev.kci.runtime.ArtifactName;
import dev.kci.runtime.JobRequest;
import dev.kci.text.SafeText;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Builds requests for configured jobs, named by their nodes. The definition is the one that {@code
 * kci-api config render} shows. It is rendered from the configuration and the checked ancestors of
 * the node. Thread-safe.
 */
final class ConfiguredJobs implements JobDefinitions {
  private static final String LOG = "log";
  private static final int MOST_ARTIFACTS = 200;
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  /** In characters, of up to four bytes each. */
  private static final int LONGEST_VARIABLE = 16 << 10;

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
    Map<String, URI> artifacts = urls(above);
    JobModel model = model(node, above, job, runtime, platform);
    String definition;
    try {
      definition = templates.render(job, model);
    } catch (TemplateException e) {
      throw invalid(
          e.isOfValue() ? ErrorCode.INVALID_JOB_PARAMS : ErrorCode.JOB_GENERATION_ERROR, e);
    }
    return new JobRequest(
        node,
        definition,
        environment(node, above, model.params()),
        artifacts,
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

  /** Merges the artifacts of all ancestors, except logs. Nearer ancestors win. */
  private static Map<String, URI> urls(List<Node> above) {
    Map<String, String> artifacts = new LinkedHashMap<>();
    for (int i = above.size() - 1; i >= 0; i--) {
      artifacts.putAll(above.get(i).artifacts());
    }
    artifacts.remove(LOG);
    if (artifacts.size() > MOST_ARTIFACTS) {
      throw new InvalidJobException(
          ErrorCode.INVALID_JOB_PARAMS,
          "the job has %d artifacts; expected at most %d"
              .formatted(artifacts.size(), MOST_ARTIFACTS),
          null);
    }
    Map<String, URI> urls = new LinkedHashMap<>();
    artifacts.forEach(
        (name, url) -> {
          if (!ArtifactName.isValid(name)) {
            throw new InvalidJobException(
                ErrorCode.INVALID_JOB_PARAMS,
                "invalid artifact name '%s'; expected a valid file name"
                    .formatted(SafeText.escape(name, 300)),
                null);
          }
          try {
            urls.put(name, URI.create(url));
          } catch (IllegalArgumentException e) {
            throw new InvalidJobException(
                ErrorCode.INVALID_JOB_PARAMS,
                "artifact " + name + ": invalid URL '" + url + "'",
                e);
          }
        });
    return urls;
  }

  private Map<String, String> environment(Node node, List<Node> above, JsonObject params) {
    Map<String, String> environment = new LinkedHashMap<>();
    params
        .asMap()
        .forEach(
            (key, value) -> {
              if (isShort(value)) {
                environment.put("KCI_PARAM_" + variable(key), value.toString());
              }
            });
    environment.put("KCI_API_URL", apiUrl);
    environment.put("KCI_NODE_ID", node.requireId());
    environment.put("KCI_JOB", node.name());
    for (Node ancestor : above) {
      ancestor
          .data()
          .string("tarball_sha256")
          .filter(sha256 -> SHA256.matcher(sha256).matches())
          .ifPresent(sha256 -> environment.put("KCI_TARBALL_SHA256", sha256));
    }
    return environment;
  }

  /** Excludes long values, because a variable is limited to 128 KiB (execve(2)). */
  private static boolean isShort(@Nullable Object value) {
    return value instanceof String text && text.length() <= LONGEST_VARIABLE
        || value instanceof Number
        || value instanceof Boolean;
  }

  private static String variable(String name) {
    return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }
}
