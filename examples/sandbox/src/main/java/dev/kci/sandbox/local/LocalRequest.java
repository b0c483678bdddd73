package dev.kci.sandbox.local;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request.
 *
 * @param path from {@code /latest/}, decoded
 * @param query as in the URL; null for none
 * @param headers by their usual spelling
 */
public record LocalRequest(
    String method, String path, @Nullable String query, Map<String, String> headers, byte[] body) {
  static final LocalRequest NONE = new LocalRequest("GET", "/", null, Map.of(), new byte[0]);
}
