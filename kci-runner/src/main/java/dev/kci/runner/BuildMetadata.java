package dev.kci.runner;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.fetch.FetchException;
import dev.kci.fetch.FetchLimits;
import dev.kci.fetch.Fetcher;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.service.BoundedMap;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the metadata.json of builds, which lists the device trees. Caches recent documents.
 * Thread-safe.
 */
final class BuildMetadata {
  private static final int MOST = 64;
  private static final FetchLimits LIMITS = new FetchLimits(16 << 20, Duration.ofSeconds(60));

  private final Fetcher fetcher;
  private final Map<String, JsonObject> known = BoundedMap.of(MOST);

  BuildMetadata(Fetcher fetcher) {
    this.fetcher = fetcher;
  }

  /**
   * Returns the document at a URL; empty if the server has none.
   *
   * @throws RuntimeFailure if it cannot be read or is not JSON: refused if the URL is not allowed,
   *     otherwise missing, which does not blame the runtime
   */
  Optional<JsonObject> at(String url) {
    JsonObject found = known.get(url);
    if (found != null) {
      return Optional.of(found);
    }
    try {
      JsonObject json = fetcher.read(url, LIMITS, BuildMetadata::parse);
      known.put(url, json);
      return Optional.of(json);
    } catch (FetchException e) {
      if (e.kind() == FetchException.Kind.NOT_THERE) {
        return Optional.empty();
      }
      throw RuntimeFailure.of(e);
    }
  }

  private static JsonObject parse(InputStream body) throws IOException {
    try {
      return JsonText.parseObject(new String(body.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new IOException("not a JSON object", e);
    }
  }
}
