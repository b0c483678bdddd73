package dev.kci.pipeline.definition;

import dev.kci.api.model.JsonObject;
import dev.kci.config.ApiConfig;
import dev.kci.config.RuntimeConfig;
import dev.kci.config.StorageConfig;
import dev.kci.pipeline.config.Architectures;
import dev.kci.pipeline.config.Fragment;
import dev.kci.pipeline.config.Job;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.pipeline.config.Placeholders;
import dev.kci.pipeline.config.Platform;
import dev.kci.pipeline.config.Rootfs;
import dev.kci.text.KubernetesJobName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Resolves what a job's template sees, as the Python original does; a pure function of the
 * configuration, the node and where the service runs. Source: {@code
 * ../shared/maestro-config/README.md}, "What a Jinja2 job template sees".
 *
 * @param metadata the build's metadata.json by its URL; empty when it is not at hand
 */
public record JobParameters(
    PipelineConfiguration configuration,
    Surroundings surroundings,
    Function<String, Optional<JsonObject>> metadata) {

  /** In seconds; the original's. */
  private static final long PULL_TIMEOUT = 3600;

  private static final long PULL_INTERVAL = 30;
  private static final List<String> OLD_FOR_FVP = List.of("linux-5.15.y", "linux-6.1.y");
  private static final List<String> OF_SUBMISSION =
      List.of("k8s_job_name", "k8s_api_key", "k8s_storage_token_name");

  /**
   * Where a job is submitted from.
   *
   * @param instance the service instance's name; null for none
   * @param callbackUrl where labs report to; null for none
   * @param api the API's settings, as {@link #api}; empty for none
   * @param storage the storage's settings, as {@link #storage}; empty for none
   * @param imagePrefix what {@code {image_prefix}} of a job's image stands for, such as a registry
   *     with its folder and a slash; may be empty
   * @param k8sJobName the name of each Kubernetes job; null for {@code kci-<node id>-<job>}
   */
  public record Surroundings(
      @Nullable String instance,
      @Nullable String callbackUrl,
      JsonObject api,
      JsonObject storage,
      String imagePrefix,
      @Nullable String k8sJobName) {

    /** The settings of an API: its keys as they are configured, its name, and defaults. */
    public static JsonObject api(@Nullable ApiConfig api) {
      return api == null
          ? JsonObject.empty()
          : JsonObject.of("version", "latest")
              .with(JsonObject.of(api.source().plain()))
              .with("name", api.name());
    }

    /** The settings of a storage: its keys as they are configured, and its name. */
    public static JsonObject storage(@Nullable StorageConfig storage) {
      return storage == null
          ? JsonObject.empty()
          : JsonObject.of(storage.source().plain()).with("name", storage.name());
    }
  }

  /**
   * The model of a job.
   *
   * @param node the job's node, as the API has it
   * @param ancestors its parent first
   * @throws TemplateException when the platform names device trees and the build has none of them
   */
  public JobModel model(
      JsonObject node,
      List<JsonObject> ancestors,
      Job job,
      RuntimeConfig runtime,
      Platform platform) {
    Map<String, @Nullable Object> artifacts = artifacts(node, ancestors);
    Map<String, @Nullable Object> params = new LinkedHashMap<>(platform.params());
    deviceTree(platform, artifacts).ifPresent(dtb -> params.put("device_dtb", dtb));
    job.others()
        .forEach(
            (key, value) -> {
              if (!JobModel.NAMES.contains(key)) {
                params.putIfAbsent(key, value);
              }
            });
    params.putAll(job.params());
    Object arch =
        params.get("arch") == null ? platform.attributes().get("arch") : params.get("arch");
    params.putAll(Architectures.of(String.valueOf(arch)));
    rootfs(params);
    JsonObject prioritized = withTreePriority(node);
    if (runtime.labType().equals("lava")) {
      params.put("notify", runtime.notification());
      params.put("priority", LavaPriority.of(prioritized, job, runtime.priorities()));
    }
    if (runtime.labType().equals("pull_labs")) {
      params.put("timeout", orElse(runtime.timeoutSeconds(), PULL_TIMEOUT));
      params.put("poll_interval", orElse(runtime.pollIntervalSeconds(), PULL_INTERVAL));
      params.put("tuxrun_parameters", tuxrun(platform, node));
    }
    Placeholders placeholders = new Placeholders(values(node, job, platform));
    params.replaceAll((name, value) -> placeholders.fill(value));
    fragments(params);
    if (isKubernetes(runtime)) {
      ofSubmission(params, node, job);
    }
    return new JobModel(
        job.name(),
        prioritized.with("artifacts", artifacts),
        runtime.labType(),
        image(job, placeholders),
        platform.deviceType(),
        surroundings.instance(),
        surroundings.callbackUrl(),
        surroundings.api(),
        surroundings.storage(),
        JsonObject.of(platform.attributes()),
        JsonObject.of(params));
  }

  /**
   * All that a template sees by its name, less the {@link #OF_SUBMISSION names of Kubernetes},
   * which belong to one submission.
   *
   * @throws TemplateException as {@link #model}
   */
  public Map<String, @Nullable Object> variables(
      JsonObject node,
      List<JsonObject> ancestors,
      Job job,
      RuntimeConfig runtime,
      Platform platform) {
    JobModel model = model(node, ancestors, job, runtime, platform);
    Map<String, @Nullable Object> variables = new LinkedHashMap<>(model.variables());
    variables.putAll(model.params().asMap());
    if (isKubernetes(runtime)) {
      OF_SUBMISSION.forEach(variables::remove);
    }
    return variables;
  }

  /** A value of 0 counts as none, as in the original. */
  private static long orElse(@Nullable Long seconds, long otherwise) {
    return seconds == null || seconds == 0 ? otherwise : seconds;
  }

  /** Old stable kernels do not boot on the newest architecture that Arm's models have. */
  private static Map<String, Object> tuxrun(Platform platform, JsonObject node) {
    return platform.name().startsWith("fvp-")
            && OLD_FOR_FVP.contains(node.string("data.kernel_revision.branch").orElse(""))
        ? Map.of("FVP_ARM_ARCH_VERSION", "9.5")
        : Map.of();
  }

  private static boolean isKubernetes(RuntimeConfig runtime) {
    return runtime.labType().equals("kubernetes");
  }

  /** The priority of the node's tree and branch, which templates and labs find in its data. */
  private JsonObject withTreePriority(JsonObject node) {
    Optional<Object> priority =
        node.string("data.kernel_revision.tree")
            .flatMap(
                tree ->
                    node.string("data.kernel_revision.branch")
                        .flatMap(branch -> configuration.treePriority(tree, branch)));
    return priority.isEmpty()
        ? node
        : node.with(
            "data",
            node.object("data").orElse(JsonObject.empty()).with("tree_priority", priority.get()));
  }

  /**
   * The job's image: first with the service's prefix, then with the platform's attributes.
   *
   * @throws TemplateException if a placeholder is left, which no registry has an image for
   */
  private @Nullable String image(Job job, Placeholders placeholders) {
    if (job.image() == null) {
      return null;
    }
    String image =
        placeholders.fill(job.image().replace("{image_prefix}", surroundings.imagePrefix()));
    if (image.indexOf('{') >= 0) {
      throw new TemplateException(
          "image '%s': a placeholder is unknown; expected {image_prefix}, a key of the platform or a"
                  .formatted(image)
              + " param of the job");
    }
    return image;
  }

  private static Map<String, @Nullable Object> artifacts(
      JsonObject node, List<JsonObject> ancestors) {
    Map<String, @Nullable Object> artifacts = new LinkedHashMap<>();
    Optional<String> parent = node.string("parent");
    ancestors.stream()
        .filter(ancestor -> ancestor.string("id").equals(parent))
        .findFirst()
        .or(() -> ancestors.stream().findFirst())
        .flatMap(ancestor -> ancestor.object("artifacts"))
        .ifPresent(inherited -> artifacts.putAll(inherited.asMap()));
    node.object("artifacts").ifPresent(own -> artifacts.putAll(own.asMap()));
    return artifacts;
  }

  private Optional<String> deviceTree(Platform platform, Map<String, @Nullable Object> artifacts) {
    if (platform.dtb().isEmpty()) {
      return Optional.empty();
    }
    Optional<JsonObject> found =
        artifacts.get("metadata") instanceof String url ? metadata.apply(url) : Optional.empty();
    if (found.isEmpty()) {
      return artifacts.get("dtb") instanceof String url
          ? platform.dtb().stream().filter(url::endsWith).findFirst()
          : Optional.empty();
    }
    Map<String, @Nullable Object> built =
        found.get().object("artifacts").orElse(JsonObject.empty()).asMap();
    for (String dtb : platform.dtb()) {
      if (built.containsKey(dtb)) {
        artifacts.put("dtb", built.get(dtb));
        return Optional.of(dtb);
      }
    }
    throw new TemplateException(
        "platform " + platform.name() + ": none of its dtb " + platform.dtb() + " was built");
  }

  private void rootfs(Map<String, @Nullable Object> params) {
    if (!(params.get("rootfs_ref") instanceof String reference)) {
      return;
    }
    Rootfs rootfs = configuration.rootfs().get(reference);
    if (rootfs == null) {
      throw new TemplateException("rootfs_ref: there is no rootfs '" + reference + "'");
    }
    params.remove("rootfs_ref");
    rootfs.urls().forEach(params::putIfAbsent);
  }

  private static Map<String, @Nullable Object> values(JsonObject node, Job job, Platform platform) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>(platform.attributes());
    values.remove("name");
    values.remove("params");
    String version = "data.kernel_revision.version.";
    node.integer(version + "version")
        .flatMap(major -> node.integer(version + "patchlevel").map(minor -> major + "." + minor))
        .ifPresent(krev -> values.put("krev", krev));
    values.putAll(job.params());
    if (values.get("arch") instanceof String arch) {
      values.putAll(Architectures.of(arch));
    }
    return values;
  }

  private void fragments(Map<String, @Nullable Object> params) {
    if (!(params.get("fragments") instanceof List<?> names)) {
      return;
    }
    Map<String, @Nullable Object> definitions = new LinkedHashMap<>();
    for (Object name : names) {
      String text = String.valueOf(name);
      Fragment fragment = configuration.fragments().get(text);
      if (fragment != null) {
        definitions.put(text, fragment.source().plain());
      } else if (text.startsWith("CONFIG_")) {
        definitions.put(text, Map.of("configs", List.of(text)));
      }
    }
    params.put("fragment_configs", definitions);
  }

  private void ofSubmission(Map<String, @Nullable Object> params, JsonObject node, Job job) {
    boolean production = surroundings.instance() == null || surroundings.instance().equals("prod");
    params.put("k8s_job_name", k8sJobName(node, job));
    params.put("k8s_api_key", production ? "kci-api-jwt-early-access" : "kci-api-jwt-staging");
    params.put("k8s_storage_token_name", production ? "production" : "staging");
  }

  private String k8sJobName(JsonObject node, Job job) {
    String told = surroundings.k8sJobName();
    return told == null ? KubernetesJobName.of(node.string("id").orElse(""), job.name()) : told;
  }
}
