package dev.kci.api;

import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodePage;
import dev.kci.api.model.NodeQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads nodes and passes over those that cannot be read. Anybody can write a node that the server
 * fails to send: it then answers every page with that node with 400 (recorded exchange {@code
 * nodes-with-regression-id-in-page}). Others are too deep or too large for this client. Such a node
 * must not hide all others, so a page that fails is read in halves, down to the single node.
 *
 * <p>A page of 500 nodes with one such node takes about 20 further requests, and none more than two
 * for each node, three times over if nodes move meanwhile. Thread-safe.
 */
final class ReadableNodes {
  /** How often the same kind of query warns. */
  private static final Duration NEWS = Duration.ofHours(1);

  /** How often to read a page whose nodes move meanwhile. */
  private static final int ATTEMPTS = 3;

  private final Nodes nodes;
  private final LongSupplier nanoTime;
  private final Map<Set<String>, Long> told = new ConcurrentHashMap<>();

  /**
   * @param nanoTime the monotonic clock
   */
  ReadableNodes(Nodes nodes, LongSupplier nanoTime) {
    this.nodes = nodes;
    this.nanoTime = nanoTime;
  }

  Optional<Node> lookup(String id) {
    try {
      return nodes.lookup(id);
    } catch (ApiException e) {
      requireCausedByANode(e);
      tell(Set.of("id"), e);
      return Optional.empty();
    }
  }

  NodePage page(NodeQuery query, int limit, long offset) {
    try {
      return nodes.page(query, limit, offset);
    } catch (ApiException e) {
      requireCausedByANode(e);
      return inParts(query, limit, offset, e);
    }
  }

  List<Node> all(NodeQuery query) {
    try {
      return nodes.fast(query);
    } catch (ApiException e) {
      requireCausedByANode(e);
      List<Node> found = nodes.find(query).toList();
      if (found.isEmpty() && nodes.count(query) > 1) {
        throw e;
      }
      return found;
    }
  }

  /** Throws a failure unless a node may be its cause. An invalid query has the same status. */
  private static void requireCausedByANode(ApiException e) {
    if (!(e instanceof InvalidRequestException) && !e.isUnreadable()) {
      throw e;
    }
  }

  private NodePage inParts(NodeQuery query, int limit, long offset, ApiException failure) {
    Map<String, Node> read = new LinkedHashMap<>();
    for (int attempt = 1; ; attempt++) {
      long total = total(query, failure);
      int size = (int) Math.min(limit, total - offset);
      if (attempt == 1) {
        requireAnswerWithoutNodes(query, total + limit, failure);
      }
      Parts parts = new Parts(query);
      parts.read(offset, size);
      parts.items.forEach(node -> read.put(node.requireId(), node));
      if (parts.items.size() + parts.unreadable >= size || attempt == ATTEMPTS) {
        return new NodePage(List.copyOf(read.values()), total, limit, offset, parts.unreadable);
      }
    }
  }

  /** Counting reads no node, so it only fails if the query itself is refused. */
  private long total(NodeQuery query, ApiException failure) {
    try {
      return nodes.count(query);
    } catch (InvalidRequestException e) {
      throw failure;
    }
  }

  /** A page after the last node has none. If that fails too, no node is the cause. */
  private void requireAnswerWithoutNodes(NodeQuery query, long offset, ApiException failure) {
    try {
      nodes.page(query, 1, offset);
    } catch (ApiException e) {
      requireCausedByANode(e);
      throw failure;
    }
  }

  /** The parts of one page that were read. */
  private final class Parts {
    private final NodeQuery query;
    private final List<Node> items = new ArrayList<>();
    private int unreadable;

    Parts(NodeQuery query) {
      this.query = query;
    }

    void read(long offset, int size) {
      if (size <= 0) {
        return;
      }
      try {
        items.addAll(nodes.page(query, size, offset).items());
      } catch (ApiException e) {
        requireCausedByANode(e);
        if (size == 1) {
          unreadable++;
          tell(shape(query), e);
        } else {
          read(offset, size / 2);
          read(offset + size / 2, size - size / 2);
        }
      }
    }
  }

  private static Set<String> shape(NodeQuery query) {
    return query.conditions().stream().map(NodeQuery.Condition::key).collect(toUnmodifiableSet());
  }

  /** Warns about a node, once an hour for each kind of query. The failure names the request. */
  private void tell(Set<String> shape, ApiException failure) {
    long now = nanoTime.getAsLong();
    Long before = told.get(shape);
    if (before == null || now - before >= NEWS.toNanos()) {
      told.put(shape, now);
      log()
          .warn(
              "Passing over a node that cannot be read, as if it did not exist; ask an admin of the"
                  + " API to repair or delete it in the database error={}",
              failure.getMessage());
    }
  }

  /** Creates the logger on first use, as {@link TokenStanding} does. */
  private static Logger log() {
    return LoggerFactory.getLogger(ReadableNodes.class);
  }
}
