package dev.kci.api.model;

import java.util.List;

/**
 * One page of a query's answer.
 *
 * @param total how many nodes the query matches in all, counted when the page was made
 */
public record NodePage(List<Node> items, long total, int limit, long offset) {
  public NodePage {
    items = List.copyOf(items);
  }
}
