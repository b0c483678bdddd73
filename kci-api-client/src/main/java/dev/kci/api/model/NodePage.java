package dev.kci.api.model;

import java.util.List;

/**
 * One page of a query's answer.
 *
 * @param total the number of nodes that match the query, counted along with the page
 * @param unreadable the number of nodes on the page that cannot be read and are not among the items
 */
public record NodePage(List<Node> items, long total, int limit, long offset, int unreadable) {
  public NodePage {
    items = List.copyOf(items);
  }

  /** Creates a page whose nodes can all be read. */
  public NodePage(List<Node> items, long total, int limit, long offset) {
    this(items, total, limit, offset, 0);
  }

  /** Returns the number of nodes on the page, with those that cannot be read. */
  public int count() {
    return items.size() + unreadable;
  }
}
