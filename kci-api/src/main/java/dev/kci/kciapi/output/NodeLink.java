package dev.kci.kciapi.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;

/**
 * The page of the API's own viewer for a node (source: kernelci-api, {@code /viewer}). Reading it
 * needs no token.
 */
public final class NodeLink {
  private final String api;

  /**
   * @param api the API's address without the version
   */
  public NodeLink(String api) {
    this.api = api.endsWith("/") ? api : api + "/";
  }

  /** Returns the URL of the page of the node with an id. */
  public String of(String id) {
    return api + "viewer?node_id=" + URLEncoder.encode(id, UTF_8);
  }
}
