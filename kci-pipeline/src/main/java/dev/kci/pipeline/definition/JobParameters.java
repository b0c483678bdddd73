package dev.kci.pipeline.definition;

import dev.kci.api.model.JsonObject;
import dev.kci.config.RuntimeConfig;
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
 * Resolves the values for a job's template like the Python original. A pure function of the
 * configuration, the node and the service's surroundings. Source: {@code
 * ../shared/maestro-config/README.md}, "What a Jinja2 job template sees".
 *
 * @param metadata returns the build's metadata.json for a URL; empty if unavailable
 */
public record JobParameters(
    PipelineConfiguration configuration,
    Surroundings surroundings,
    Function<String, Optional<JsonObject>> metadata) {

  /** In seconds, from the original. */
  private static final long PULL_TIMEOUT = 3600;

  private static final long PULL_INTERVAL = 30;
  private static final List<String> OLD_FOR_FVP = List.of("linux-5.15.y", "linux-6.1.y");
  private static final List<String> OF_SUBMISSION =
      List.of("k8s_job_name", "k8s_api_key", "k8s_storage_token_name");

  private static final List<String> OF_OFFER = List.of("callback_token_name", "checksums");

  /**
   * Returns the model of a job.
   *
   * @param node the job's node from the API
   * @param ancestors the node's ancestors, parent first
   * @throws TemplateException if the platform names device trees and the build has none of them
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
      ofOffer(params, parent(node, ancestors), runtime);
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
        surroundings,
        JsonObject.of(platform.attributes()),
        JsonObject.of(params));
  }

  /**
   * Returns all names that a template sees, except {@link #OF_SUBMISSION those of one submission}
   * and {@link #OF_OFFER those that the original does not set}.
   *
   * @throws TemplateException as {@link #model} does
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
    OF_OFFER.forEach(variables::remove);
    return variables;
  }

  /**
   * Adds what the original's template for pull labs reads but the original does not set: the name
   * of the lab's token, and the known checksums of artifacts.
   */
  private static void ofOffer(
      Map<String, @Nullable Object> params, Optional<JsonObject> parent, RuntimeConfig runtime) {
    JsonObject.of(runtime.notification())
        .string("callback.token")
        .ifPresent(token -> params.put("callback_token_name", token));
    Map<String, String> checksums = parent.map(Checksums::of).orElse(Map.of());
    if (!checksums.isEmpty()) {
      params.put("checksums", checksums);
    }
  }

  /** Treats 0 like an absent value, as in the original. */
  private static long orElse(@Nullable Long seconds, long otherwise) {
    return seconds == null || seconds == 0 ? otherwise : seconds;
  }

  /**
   * Selects an older architecture, because old stable kernels do not boot on the newest one of
   * Arm's models.
   */
  private static Map<String, Object> tuxrun(Platform platform, JsonObject node) {
    return platform.name().startsWith("fvp-")
            && OLD_FOR_FVP.contains(node.string("data.kernel_revision.branch").orElse(""))
        ? Map.of("FVP_ARM_ARCH_VERSION", "9.5")
        : Map.of();
  }

  private static boolean isKubernetes(RuntimeConfig runtime) {
    return runtime.labType().equals("kubernetes");
  }

  /** Adds the priority of the node's tree and branch to its data, for templates and labs. */
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
   * Fills the job's image: first the service's prefix, then the platform's attributes.
   *
   * @throws TemplateException if a placeholder is left
   */
  private @Nullable String image(Job job, Placeholders placeholders) {
    if (job.image() == null) {
      return null;
    }
    String image =
        placeholders.fill(job.image().replace("{image_prefix}", surroundings.imagePrefix()));
    if (image.indexOf('{') >= 0) {
      throw new TemplateException(
          "image '%s': unknown placeholder; expected {image_prefix}, a key of the platform or a"
                  .formatted(image)
              + " param of the job");
    }
    return image;
  }

  private static Map<String, @Nullable Object> artifacts(
      JsonObject node, List<JsonObject> ancestors) {
    Map<String, @Nullable Object> artifacts = new LinkedHashMap<>();
    parent(node, ancestors)
        .flatMap(ancestor -> ancestor.object("artifacts"))
        .ifPresent(inherited -> artifacts.putAll(inherited.asMap()));
    node.object("artifacts").ifPresent(own -> artifacts.putAll(own.asMap()));
    return artifacts;
  }

  private static Optional<JsonObject> parent(JsonObject node, List<JsonObject> ancestors) {
    Optional<String> parent = node.string("parent");
    return ancestors.stream()
        .filter(ancestor -> ancestor.string("id").equals(parent))
        .findFirst()
        .or(() -> ancestors.stream().findFirst());
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
        "platform " + platform.name() + ": the build has none of its dtb files " + platform.dtb());
  }

  private void rootfs(Map<String, @Nullable Object> params) {
    if (!(params.get("rootfs_ref") instanceof String reference)) {
      return;
    }
    Rootfs rootfs = configuration.rootfs().get(reference);
    if (rootfs == null) {
      throw new TemplateException("rootfs_ref '" + reference + "' is not a configured rootfs");
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
