package dev.kci.results.reader;

import dev.kci.api.Nodes;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodePage;
import dev.kci.api.model.NodeQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Reads the nodes created in a period, newest first, although the server does not sort.
 *
 * <p>This walks back in time, from window to window. A window with more nodes than a page is
 * halved, one with few is doubled. So each request has bounds on time and number, and one walk
 * takes at most {@value #MOST_REQUESTS} requests: what is older than these reach is left out.
 * Thread-safe.
 *
 * @param selection without a condition on the time of creation
 * @param since nodes created before this time are not read
 * @param until nodes created at this time or later are not read
 */
record BackwardWalk(Nodes nodes, NodeQuery selection, Instant since, Instant until) {
  /** The maximum number of requests of one walk. */
  static final int MOST_REQUESTS = 60;

  /** The maximum number of nodes in one answer. */
  static final int PAGE = 500;

  private static final Duration FIRST_WINDOW = Duration.ofDays(8);
  private static final Duration SHORTEST_WINDOW = Duration.ofMinutes(10);

  /**
   * Walks to the beginning of the period, or until the nodes are enough.
   *
   * @param enough called after each window with all nodes found so far
   * @return each node once
   * @throws dev.kci.api.ApiException if the API does not answer
   */
  Collection<Node> read(Predicate<Collection<Node>> enough) {
    Map<String, Node> found = new LinkedHashMap<>(); // pages may repeat a node
    Instant end = until;
    Duration window = FIRST_WINDOW;
    for (int request = 0; request < MOST_REQUESTS && end.isAfter(since); request++) {
      Instant begin = latest(end.minus(window), since);
      NodePage page =
          nodes.page(
              selection.and(NodeField.CREATED.notBefore(begin)).and(NodeField.CREATED.before(end)),
              PAGE,
              0);
      if (page.total() > page.items().size() && window.compareTo(SHORTEST_WINDOW) > 0) {
        window = window.dividedBy(2);
        continue;
      }
      page.items().forEach(node -> found.put(node.requireId(), node));
      if (enough.test(found.values())) {
        break;
      }
      end = begin;
      window = page.items().size() < PAGE / 3 ? window.multipliedBy(2) : window;
    }
    return found.values();
  }

  private static Instant latest(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
