package dev.kci.fetch;

import dev.kci.config.Configuration;
import dev.kci.config.StorageConfig;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import okhttp3.HttpUrl;

/**
 * The locations where the configured storages keep files: below the {@code base_url} of each
 * storage and the {@code path} of each local one. Only compares text; resolves and opens nothing.
 * Immutable.
 */
public final class ConfiguredStorages {
  private final List<UrlPrefix> prefixes;
  private final List<Path> folders;

  private ConfiguredStorages(List<UrlPrefix> prefixes, List<Path> folders) {
    this.prefixes = prefixes;
    this.folders = folders;
  }

  /** Returns the locations of a configuration's storages. */
  public static ConfiguredStorages of(Configuration configuration) {
    return of(configuration.storages().values());
  }

  /** Returns the locations of storages, of which those without a usable URL or path have none. */
  public static ConfiguredStorages of(Collection<StorageConfig> storages) {
    return new ConfiguredStorages(
        storages.stream()
            .map(StorageConfig::baseUrl)
            .filter(Objects::nonNull)
            .map(UrlPrefix::parse)
            .flatMap(Optional::stream)
            .toList(),
        storages.stream()
            .filter(storage -> "local".equals(storage.storageType()))
            .map(StorageConfig::path)
            .filter(path -> path != null && !path.isBlank())
            .map(path -> Path.of(path).toAbsolutePath().normalize())
            .toList());
  }

  /** Returns whether there are no locations. */
  boolean isEmpty() {
    return prefixes.isEmpty() && folders.isEmpty();
  }

  /** Returns the URL to request, if it is http or https and below a storage. */
  Optional<HttpUrl> http(String url) {
    return PlainUrl.parse(url)
        .filter(parsed -> prefixes.stream().anyMatch(prefix -> prefix.holds(parsed)));
  }

  /** Returns the folder of the local storage that contains a {@code file:} URL. */
  Optional<Path> folder(String url) {
    return file(url)
        .flatMap(path -> folders.stream().filter(folder -> in(folder, path)).findFirst());
  }

  /** Returns the path of a {@code file:} URL that has no host, query, fragment or dot segments. */
  static Optional<Path> file(String url) {
    try {
      URI uri = new URI(url);
      if (!"file".equalsIgnoreCase(uri.getScheme())) {
        return Optional.empty();
      }
      // throws IllegalArgumentException for a host, a query, a fragment, and for %00
      Path path = Path.of(uri);
      return path.equals(path.normalize()) ? Optional.of(path) : Optional.empty();
    } catch (URISyntaxException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Returns the locations for logs and errors. */
  @Override
  public String toString() {
    return isEmpty()
        ? "none configured"
        : Stream.concat(prefixes.stream(), folders.stream())
            .map(Object::toString)
            .collect(Collectors.joining(", "));
  }

  private static boolean in(Path folder, Path path) {
    return path.startsWith(folder) && !path.equals(folder);
  }
}
