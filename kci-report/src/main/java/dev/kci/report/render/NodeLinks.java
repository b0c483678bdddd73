package dev.kci.report.render;

import java.net.URI;

/**
 * Addresses where people look at a node.
 *
 * @param template an address with {@code {id}} in it
 */
public record NodeLinks(String template) {
  private static final String ID = "{id}";

  /**
   * @throws IllegalArgumentException when there is no {@code {id}} in {@code template}
   */
  public NodeLinks {
    if (!template.contains(ID)) {
      throw new IllegalArgumentException(
          "The address of nodes is '" + template + "'; expected one with {id} in it");
    }
  }

  /** The API's own answer for a node. */
  public static NodeLinks ofApi(URI api) {
    String base = api.toString();
    return new NodeLinks(base + (base.endsWith("/") ? "" : "/") + "latest/node/" + ID);
  }

  String to(String id) {
    return template.replace(ID, id);
  }
}
