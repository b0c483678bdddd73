package dev.kci.storage;

import dev.kci.config.ConfigurationException;
import dev.kci.config.Origin;
import dev.kci.config.Problem;
import dev.kci.config.Secret;
import dev.kci.config.StorageConfig;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Opens the storages of a configuration. */
public final class Storages {
  private Storages() {}

  /**
   * Opens a storage of kind {@code backend} (base_url and api_url), {@code local} (path, and
   * base_url if a web server serves it) or {@code ssh} (host, user, path, base_url; port defaults
   * to 22).
   *
   * @param credential the backend's token, or for ssh the path of a private key; null to use the
   *     user's own keys
   * @throws ConfigurationException if a value is missing or invalid, or the kind is unknown
   */
  public static Storage open(StorageConfig config, @Nullable Secret credential, UploadRetry retry) {
    return switch (config.storageType()) {
      case "backend" -> backend(config, credential, retry);
      case "local" -> local(config);
      case "ssh" -> ssh(config, credential, retry);
      default ->
          throw wrong(
              config,
              "storage_type",
              config.storageType(),
              "is not a kind of storage; expected backend, ssh or local");
    };
  }

  private static Storage backend(
      StorageConfig config, @Nullable Secret credential, UploadRetry retry) {
    URI base = url(config, "base_url", config.baseUrl());
    URI api = config.apiUrl() == null ? base : url(config, "api_url", config.apiUrl());
    return new BackendStorage(api, base, credential, retry);
  }

  private static Storage local(StorageConfig config) {
    Path path = Path.of(required(config, "path", config.path()));
    return new LocalStorage(
        path, config.baseUrl() == null ? null : url(config, "base_url", config.baseUrl()));
  }

  private static Storage ssh(StorageConfig config, @Nullable Secret credential, UploadRetry retry) {
    SshStorage.Server server =
        new SshStorage.Server(
            required(config, "host", config.host()),
            config.port() == null ? 22 : config.port().intValue(),
            required(config, "user", config.user()),
            required(config, "path", config.path()));
    Path key = credential == null ? null : Path.of(credential.reveal());
    return new SshStorage(server, url(config, "base_url", config.baseUrl()), key, null, retry);
  }

  private static URI url(StorageConfig config, String key, @Nullable String value) {
    String text = required(config, key, value);
    try {
      URI url = new URI(text);
      if (("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
          && url.getHost() != null) {
        return url;
      }
    } catch (URISyntaxException e) {
      throw new ConfigurationException(problem(config, key, text, "expected a URL"), e);
    }
    throw wrong(config, key, text, "expected a URL that starts with http:// or https://");
  }

  private static String required(StorageConfig config, String key, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw wrong(
          config, key, null, "is missing; a storage of kind " + config.storageType() + " needs it");
    }
    return value;
  }

  private static ConfigurationException wrong(
      StorageConfig config, String key, @Nullable String value, String message) {
    return new ConfigurationException(problem(config, key, value, message));
  }

  private static Problem problem(
      StorageConfig config, String key, @Nullable String value, String message) {
    Origin origin = config.source().originOf(key);
    return Problem.error("storage", origin, "storage." + config.name() + "." + key, value, message);
  }
}
