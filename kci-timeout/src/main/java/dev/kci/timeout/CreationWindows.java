package dev.kci.timeout;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodePage;
import dev.kci.api.model.NodeQuery;
import dev.kci.service.StopSignal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads all nodes of a query in pages of bounded size. The server does not sort, and updates while
 * reading remove nodes from the query, so that an offset would skip others. Instead, a full page is
 * followed by two queries, for the creation times before and after its middle.
 *
 * <p>Nodes of a full page occur again in the following windows if they still match the query.
 */
final class CreationWindows {
  /** The server's {@code GET /nodes}, without nodes that cannot be read. */
  interface Pages {
    NodePage page(NodeQuery query, int limit, long offset);
  }

  /** From {@code from}, included, to {@code to}, excluded; null is open. */
  private record Window(@Nullable Instant from, @Nullable Instant to) {
    NodeQuery of(NodeQuery query) {
      NodeQuery limited = from == null ? query : query.and(NodeField.CREATED.notBefore(from));
      return to == null ? limited : limited.and(NodeField.CREATED.before(to));
    }
  }

  private final Pages pages;
  private final int limit;
  private final StopSignal stop;

  CreationWindows(Pages pages, int limit, StopSignal stop) {
    this.pages = pages;
    this.limit = limit;
    this.stop = stop;
  }

  /**
   * Reads page by page; {@code each} may change the nodes, even so that they no longer match. Ends
   * early if the service stops.
   */
  void read(NodeQuery query, Consumer<List<Node>> each) {
    Deque<Window> open = new ArrayDeque<>(List.of(new Window(null, null)));
    while (!open.isEmpty() && !stop.isStopped()) {
      Window window = open.pop();
      NodePage page = pages.page(window.of(query), limit, 0);
      each.accept(page.items());
      if (isLast(page, 0)) {
        continue;
      }
      Optional<Instant> middle = middle(window, page.items());
      if (middle.isPresent()) {
        open.push(new Window(middle.get(), window.to));
        open.push(new Window(window.from, middle.get()));
      } else {
        readByOffset(window.of(query), each);
      }
    }
  }

  /** Returns a time within the window; empty if the window is one microsecond long. */
  private static Optional<Instant> middle(Window window, List<Node> nodes) {
    List<Instant> times =
        nodes.stream().map(Node::created).filter(Objects::nonNull).sorted().toList();
    if (times.isEmpty()) {
      return Optional.empty();
    }
    Instant middle = times.get(times.size() / 2);
    if (window.from != null && !middle.isAfter(window.from)) {
      middle = window.from.plus(1, ChronoUnit.MICROS);
    }
    return window.to == null || middle.isBefore(window.to) ? Optional.of(middle) : Optional.empty();
  }

  /**
   * Reads nodes that were created in the same microsecond, if a page does not hold them. The next
   * pass finds those that an offset skips.
   */
  private void readByOffset(NodeQuery query, Consumer<List<Node>> each) {
    NodePage page;
    long offset = 0;
    do {
      offset += limit;
      page = pages.page(query, limit, offset);
      each.accept(page.items());
    } while (!isLast(page, offset));
  }

  /** A page that is read in parts may have fewer nodes than there are, if they move meanwhile. */
  private boolean isLast(NodePage page, long offset) {
    return page.count() < limit && page.total() <= offset + limit;
  }
}
