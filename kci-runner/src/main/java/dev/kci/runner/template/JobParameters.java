package dev.kci.runner.template;

import dev.kci.api.model.JsonObject;
import dev.kci.config.ApiConfig;
import dev.kci.config.Configuration;
import dev.kci.config.Fragment;
import dev.kci.config.Job;
import dev.kci.config.Platform;
import dev.kci.config.Rootfs;
import dev.kci.config.RuntimeConfig;
import dev.kci.config.StorageConfig;
import dev.kci.runner.schedule.Placeholders;
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
    Configuration configuration,
    Surroundings surroundings,
    Function<String, Optional<JsonObject>> metadata) {

  /**
   * Where a job is submitted from.
   *
   * @param instance the service instance's name; null for none
   * @param callbackUrl where labs report to; null for none
   * @param api the API's settings, as {@link #api}; empty for none
   * @param storage the storage's settings, as {@link #storage}; empty for none
   * @param k8sJobName the name of each Kubernetes job; null for {@code kci-<node id>-<job>}
   */
  public record Surroundings(
      @Nullable String instance,
      @Nullable String callbackUrl,
      JsonObject api,
      JsonObject storage,
      @Nullable String k8sJobName) {

    /** The settings of an API: its keys as they are configured, its name, and defaults. */
    public static JsonObject api(@Nullable ApiConfig api) {
      return api == null
          ? JsonObject.empty()
          : JsonObject.of("version", "latest")
              .with("timeout", 60L)
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
    params.putAll(job.params());
    String arch = params.get("arch") instanceof String text ? text : arch(platform);
    Architectures.of(arch).forEach(params::put);
    rootfs(params);
    Placeholders placeholders = new Placeholders(values(node, job, platform));
    params.replaceAll((name, value) -> placeholders.fill(value));
    fragments(params);
    runtimeParameters(params, node, job, runtime);
    Object image = job.image() == null ? null : placeholders.fill(job.image());
    return new JobModel(
        job.name(),
        node.with("artifacts", artifacts),
        runtime.labType(),
        image == null ? null : image.toString(),
        platform.deviceType(),
        surroundings.instance(),
        surroundings.callbackUrl(),
        surroundings.api(),
        surroundings.storage(),
        JsonObject.of(attributes(platform)),
        JsonObject.of(params));
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

  private static Map<String, String> values(JsonObject node, Job job, Platform platform) {
    Map<String, String> values = new LinkedHashMap<>();
    attributes(platform).forEach((name, value) -> putText(values, name, value));
    platform.params().forEach((name, value) -> putText(values, name, value));
    String version = "data.kernel_revision.version.";
    node.integer(version + "version")
        .flatMap(major -> node.integer(version + "patchlevel").map(minor -> major + "." + minor))
        .ifPresent(krev -> values.put("krev", krev));
    job.params().forEach((name, value) -> putText(values, name, value));
    String arch = values.get("arch");
    Architectures.of(arch == null ? "" : arch).forEach(values::put);
    return values;
  }

  private static void putText(Map<String, String> values, String name, @Nullable Object value) {
    if (value != null) {
      values.put(name, value.toString());
    }
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

  private void runtimeParameters(
      Map<String, @Nullable Object> params, JsonObject node, Job job, RuntimeConfig runtime) {
    if (runtime.labType().equals("lava")) {
      params.put("notify", runtime.lava().notification());
      params.put("priority", LavaPriority.of(configuration, node, job, runtime.lava()));
    } else if (runtime.labType().equals("kubernetes")) {
      boolean production =
          surroundings.instance() == null || surroundings.instance().equals("prod");
      params.put("k8s_job_name", k8sJobName(node, job));
      params.put("k8s_api_key", production ? "kci-api-jwt-early-access" : "kci-api-jwt-staging");
      params.put("k8s_storage_token_name", production ? "production" : "staging");
    }
  }

  private String k8sJobName(JsonObject node, Job job) {
    String told = surroundings.k8sJobName();
    return told == null ? KubernetesJobName.of(node.string("id").orElse(""), job.name()) : told;
  }

  private static String arch(Platform platform) {
    return Optional.ofNullable(platform.arch()).orElse("x86_64");
  }

  /** The platform's attributes, with the original's defaults. */
  private static Map<String, @Nullable Object> attributes(Platform platform) {
    Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
    attributes.put("name", platform.name());
    attributes.put("arch", arch(platform));
    attributes.put("base_name", platform.deviceType());
    attributes.put("boot_method", Optional.ofNullable(platform.bootMethod()).orElse("grub"));
    attributes.put("context", platform.context().isEmpty() ? null : platform.context());
    attributes.put("compatible", platform.compatible().isEmpty() ? null : platform.compatible());
    attributes.put("dtb", platform.dtb().isEmpty() ? null : platform.dtb());
    attributes.put("mach", Optional.ofNullable(platform.mach()).orElse("x86"));
    attributes.put("params", platform.params().isEmpty() ? null : platform.params());
    return attributes;
  }
}
