package dev.kci.runner;

import dev.kci.api.Nodes;
import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeJson;
import dev.kci.api.model.NodeState;
import dev.kci.config.ApiConfig;
import dev.kci.config.Configuration;
import dev.kci.config.Job;
import dev.kci.config.Platform;
import dev.kci.config.RuntimeConfig;
import dev.kci.config.StorageConfig;
import dev.kci.runner.job.InvalidJobException;
import dev.kci.runner.job.JobDefinitions;
import dev.kci.runner.job.JobLife;
import dev.kci.runner.runtime.JobRequest;
import dev.kci.runner.template.JobModel;
import dev.kci.runner.template.JobTemplates;
import dev.kci.runner.template.TemplateException;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Renders the jobs of a configuration from their nodes; a node's name is its job's. Thread-safe.
 */
final class ConfiguredJobs implements JobDefinitions {
  private static final String LOG = "log";
  private static final int MOST_ANCESTORS = 256;

  private final Configuration configuration;
  private final JobTemplates templates;
  private final Nodes nodes;
  private final Surroundings surroundings;
  private final Clock clock;
  private final Map<String, Node> known =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Node> eldest) {
              return size() > MOST_ANCESTORS;
            }
          });

  /**
   * What a job is told of the place that it runs for.
   *
   * @param apiUrl the API's address
   * @param apiName its name in the configuration
   * @param storage where artifacts go; null for nowhere
   * @param instance the name of this runner
   * @param callbackUrl what labs report to; null for nothing
   */
  record Surroundings(
      String apiUrl,
      String apiName,
      @Nullable StorageConfig storage,
      String instance,
      @Nullable String callbackUrl) {}

  ConfiguredJobs(
      Configuration configuration,
      JobTemplates templates,
      Nodes nodes,
      Surroundings surroundings,
      Clock clock) {
    this.configuration = configuration;
    this.templates = templates;
    this.nodes = nodes;
    this.surroundings = surroundings;
    this.clock = clock;
  }

  @Override
  public JobRequest of(Node node) {
    Job job = named(configuration.jobs(), node.name(), "job", node);
    RuntimeConfig runtime =
        named(configuration.runtimes(), node.runtime().orElse(""), "runtime", node);
    Platform platform =
        named(configuration.platforms(), node.platform().orElse(""), "platform", node);
    List<Node> ancestors = ancestors(node);
    Map<String, String> near = artifacts(node, ancestors.subList(0, Math.min(1, ancestors.size())));
    JobModel model = model(node, near, job, runtime, platform);
    String definition;
    try {
      definition = templates.find(job.template(), runtime.labType()).render(model);
    } catch (TemplateException e) {
      throw new InvalidJobException(
          ErrorCode.JOB_GENERATION_ERROR, String.valueOf(e.getMessage()), e);
    }
    return new JobRequest(
        node,
        definition,
        environment(node, ancestors, model.params()),
        urls(node, artifacts(node, ancestors)),
        JobLife.deadline(node, clock.instant()));
  }

  private static <T> T named(Map<String, T> all, String name, String what, Node node) {
    T found = all.get(name);
    if (found == null) {
      throw new InvalidJobException(
          ErrorCode.INVALID_JOB_PARAMS,
          "node " + node.id() + ": no " + what + " '" + name + "' in the configuration",
          null);
    }
    return found;
  }

  /** Parent first. */
  private List<Node> ancestors(Node node) {
    List<Node> ancestors = new ArrayList<>();
    String parent = node.parent();
    while (parent != null) {
      Node found = ancestor(parent);
      ancestors.add(found);
      parent = found.parent();
    }
    return ancestors;
  }

  /**
   * The jobs of one parent ask for it once: what they need of it is settled when it is available.
   */
  private Node ancestor(String id) {
    Node found = known.get(id);
    if (found == null) {
      found = nodes.get(id);
      if (found.state() != NodeState.RUNNING) {
        known.put(id, found);
      }
    }
    return found;
  }

  /** What is nearer wins; logs are no input. */
  private static Map<String, String> artifacts(Node node, List<Node> ancestors) {
    Map<String, String> artifacts = new LinkedHashMap<>();
    for (int i = ancestors.size() - 1; i >= 0; i--) {
      artifacts.putAll(ancestors.get(i).artifacts());
    }
    artifacts.putAll(node.artifacts());
    artifacts.remove(LOG);
    return artifacts;
  }

  private static Map<String, URI> urls(Node node, Map<String, String> artifacts) {
    Map<String, URI> urls = new LinkedHashMap<>();
    artifacts.forEach(
        (name, url) -> {
          try {
            urls.put(name, URI.create(url));
          } catch (IllegalArgumentException e) {
            throw new InvalidJobException(
                ErrorCode.INVALID_JOB_PARAMS,
                "node " + node.id() + ": artifact " + name + " has no URL: " + url,
                e);
          }
        });
    return urls;
  }

  private Map<String, String> environment(Node node, List<Node> ancestors, JsonObject params) {
    Map<String, String> environment = new LinkedHashMap<>();
    params
        .asMap()
        .forEach(
            (key, value) -> {
              if (value instanceof String || value instanceof Number || value instanceof Boolean) {
                environment.put("KCI_PARAM_" + variable(key), value.toString());
              }
            });
    environment.put("KCI_API_URL", surroundings.apiUrl());
    environment.put("KCI_NODE_ID", node.requireId());
    environment.put("KCI_JOB", node.name());
    for (Node ancestor : ancestors) {
      ancestor
          .data()
          .string("tarball_sha256")
          .ifPresent(sha256 -> environment.put("KCI_TARBALL_SHA256", sha256));
    }
    return environment;
  }

  private static String variable(String name) {
    return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }

  private JobModel model(
      Node node, Map<String, String> artifacts, Job job, RuntimeConfig runtime, Platform platform) {
    Map<String, @Nullable Object> params = new LinkedHashMap<>(platform.params());
    params.putAll(job.params());
    if (runtime.labType().equals("lava")) {
      params.put("notify", runtime.lava().notification());
      params.put("priority", LavaPriority.of(job.priority(), runtime.lava()));
    }
    JsonObject json = NodeJson.write(node).with("artifacts", artifacts);
    StorageConfig storage = surroundings.storage();
    return new JobModel(
        job.name(),
        json,
        runtime.labType(),
        job.image(),
        platform.deviceType(),
        surroundings.instance(),
        surroundings.callbackUrl(),
        api(),
        storage == null ? JsonObject.empty() : storage(storage),
        JsonObject.of(platform.attributes()).with("name", platform.name()),
        JsonObject.of(params));
  }

  private JsonObject api() {
    ApiConfig api = configuration.apis().get(surroundings.apiName());
    return JsonObject.of("name", surroundings.apiName())
        .with("url", surroundings.apiUrl())
        .with("version", api == null ? "latest" : api.version());
  }

  private static JsonObject storage(StorageConfig storage) {
    return JsonObject.of("name", storage.name())
        .with("storage_type", storage.storageType())
        .with("base_url", storage.baseUrl())
        .with("api_url", storage.apiUrl());
  }
}
