package dev.kci.report.render;

import java.net.URI;

/**
 * Links to pages that show a node.
 *
 * @param template a URL with {@code {id}} in it
 */
public record NodeLinks(String template) {
  private static final String ID = "{id}";

  /**
   * @throws IllegalArgumentException if {@code template} does not contain {@code {id}}
   */
  public NodeLinks {
    if (!template.contains(ID)) {
      throw new IllegalArgumentException("'" + template + "'; expected a URL with {id} in it");
    }
  }

  /** Links to the API's own viewer (source: kernelci-api, {@code /viewer}). */
  public static NodeLinks ofApi(URI api) {
    String base = api.toString();
    return new NodeLinks(base + (base.endsWith("/") ? "" : "/") + "viewer?node_id=" + ID);
  }

  String to(String id) {
    return template.replace(ID, id);
  }
}
