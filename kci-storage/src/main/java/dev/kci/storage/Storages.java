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

/** Opens the storages that a configuration names. */
public final class Storages {
  private Storages() {}

  /**
   * Opens a storage of its kind: {@code backend} (base_url and api_url), {@code local} (path, and
   * base_url where a web server shows it) or {@code ssh} (host, user, path, base_url; port 22).
   *
   * @param credential for the backend its token; for ssh the path of a private key file, null for
   *     the user's own keys
   * @throws ConfigurationException when a value is missing or the kind is another
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
              "no storage of this kind is known; expected backend, ssh or local");
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
    throw wrong(config, key, text, "expected a URL that begins with http:// or https://");
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
