package dev.kci.config;

import java.net.URI;

/**
 * A KernelCI API: {@code api.<name>}.
 *
 * @param url the base URL, with or without a slash at its end
 * @param version the API's version in the path, {@code latest} by default
 */
public record ApiConfig(String name, String url, String version, Located.Mapping source) {
  /** The URL that the paths of resources are added to, always with a slash at its end. */
  public URI endpoint() {
    String base = url.endsWith("/") ? url : url + "/";
    return URI.create(base + version + "/");
  }
}
