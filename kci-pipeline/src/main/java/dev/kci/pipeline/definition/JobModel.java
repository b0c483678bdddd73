package dev.kci.pipeline.definition;

import dev.kci.api.model.JsonObject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The values for a job's template. Immutable. {@code templates/README.md} describes each name with
 * its type and an example.
 *
 * @param name the job's name
 * @param node the job's node from the API; its {@code artifacts} include the parent's
 * @param runtime the lab type: shell, docker, kubernetes, lava, pull_labs
 * @param image the job's container image; may be null
 * @param deviceType the platform's base name
 * @param surroundings the service that submits the job, with its API and storage
 * @param platform the platform: name, arch, base_name, boot_method, params and more
 * @param params the resolved parameters: the platform's, overridden by the job's, and arch names
 */
public record JobModel(
    String name,
    JsonObject node,
    String runtime,
    @Nullable String image,
    String deviceType,
    Surroundings surroundings,
    JsonObject platform,
    JsonObject params) {

  /** The names of {@link #variables}. */
  static final Set<String> NAMES =
      Set.of(
          "name",
          "node",
          "runtime",
          "runtime_image",
          "device_type",
          "instanceid",
          "instance_callback",
          "api_config",
          "storage_config",
          "platform_config");

  public JobModel {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(node, "node");
    Objects.requireNonNull(runtime, "runtime");
    Objects.requireNonNull(deviceType, "deviceType");
    Objects.requireNonNull(surroundings, "surroundings");
    Objects.requireNonNull(platform, "platform");
    Objects.requireNonNull(params, "params");
  }

  /** Returns the same job with another node. */
  JobModel with(JsonObject other) {
    return new JobModel(name, other, runtime, image, deviceType, surroundings, platform, params);
  }

  /** Returns the same job in a runtime of another type. */
  public JobModel as(String labType) {
    return new JobModel(name, node, labType, image, deviceType, surroundings, platform, params);
  }

  /** Returns all names that a template sees, except the parameters, in their documented order. */
  public Map<String, @Nullable Object> variables() {
    Map<String, @Nullable Object> names = new LinkedHashMap<>();
    names.put("name", name);
    names.put("node", node.asMap());
    names.put("runtime", runtime);
    names.put("runtime_image", image);
    names.put("device_type", deviceType);
    names.put("instanceid", surroundings.instance());
    names.put("instance_callback", surroundings.callbackUrl());
    names.put("api_config", surroundings.api().asMap());
    names.put("storage_config", surroundings.storage().asMap());
    names.put("platform_config", platform.asMap());
    return Collections.unmodifiableMap(names);
  }
}
