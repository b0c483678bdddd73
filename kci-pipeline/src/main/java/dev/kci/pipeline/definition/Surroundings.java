package dev.kci.pipeline.definition;

import dev.kci.api.model.JsonObject;
import dev.kci.config.ApiConfig;
import dev.kci.config.StorageConfig;
import org.jspecify.annotations.Nullable;

/**
 * Where a job is submitted from.
 *
 * @param instance the service instance's name; may be null
 * @param callbackUrl the URL that labs report to; may be null
 * @param api the API's settings from {@link #api}; may be empty
 * @param storage the storage's settings from {@link #storage}; may be empty
 * @param imagePrefix replaces {@code {image_prefix}} in a job's image, for example a registry with
 *     a folder and a slash; may be empty
 * @param k8sJobName the name of each Kubernetes job; null for {@code kci-<node id>-<job>}
 */
public record Surroundings(
    @Nullable String instance,
    @Nullable String callbackUrl,
    JsonObject api,
    JsonObject storage,
    String imagePrefix,
    @Nullable String k8sJobName) {

  /** Returns the settings of an API: its configured keys, its name and defaults. */
  public static JsonObject api(@Nullable ApiConfig api) {
    return api == null
        ? JsonObject.empty()
        : JsonObject.of("version", "latest")
            .with(JsonObject.of(api.source().plain()))
            .with("name", api.name());
  }

  /**
   * Returns the settings of an API with the address that is used.
   *
   * @param api null if it is not configured
   */
  public static JsonObject api(@Nullable ApiConfig api, String name, String url) {
    JsonObject settings =
        api == null ? JsonObject.of("name", name).with("version", "latest") : api(api);
    return settings.with("url", url);
  }

  /** Returns the settings of a storage: its configured keys and its name. */
  public static JsonObject storage(@Nullable StorageConfig storage) {
    return storage == null
        ? JsonObject.empty()
        : JsonObject.of(storage.source().plain()).with("name", storage.name());
  }
}
