package dev.kci.api.model;

import java.util.List;

/**
 * One page of a query's answer.
 *
 * @param total the number of nodes that match the query, counted along with the page
 */
public record NodePage(List<Node> items, long total, int limit, long offset) {
  public NodePage {
    items = List.copyOf(items);
  }
}
