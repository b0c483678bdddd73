package dev.kci.kciapi.node;

import dev.kci.api.Nodes;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeQuery;
import dev.kci.kciapi.output.NodeColumns;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Finds the newest nodes of a query. The server does not sort and holds tens of millions of nodes,
 * so this counts those of the last hour, day and so on, and reads only the first span that has
 * enough.
 */
public final class NewestNodes {
  /** The most nodes that are kept in memory. */
  static final int MOST = 100_000;

  /** A span with more nodes is narrowed before it is read. */
  private static final int MANY = 5_000;

  private static final int NARROWINGS = 12;

  private static final List<Duration> SPANS =
      List.of(Duration.ofHours(1), Duration.ofDays(1), Duration.ofDays(20), Duration.ofDays(400));

  private final Nodes nodes;
  private final InstantSource clock;

  /**
   * @param clock the API's
   */
  public NewestNodes(Nodes nodes, InstantSource clock) {
    this.nodes = nodes;
    this.clock = clock;
  }

  /**
   * Returns nodes, newest first: {@code limit} of them after the first {@code skip}. Of more than
   * {@value #MOST} nodes in the query's own time span, only that many are considered.
   */
  public List<Node> find(NodeQuery query, long skip, long limit) {
    Map<String, Node> found = new LinkedHashMap<>(); // a node may move to the next page
    boolean isComplete = hasStart(query) || limit > MOST;
    try (Stream<Node> all = nodes.find(isComplete ? query : recent(query, skip + limit))) {
      all.limit(MOST).forEach(node -> found.put(node.requireId(), node));
    }
    return found.values().stream()
        .sorted(NodeColumns.NEWEST_FIRST)
        .skip(skip)
        .limit(limit)
        .toList();
  }

  private static boolean hasStart(NodeQuery query) {
    return query.conditions().stream()
        .map(NodeQuery.Condition::key)
        .anyMatch(key -> key.equals("created") || key.startsWith("created__g"));
  }

  private NodeQuery recent(NodeQuery query, long wanted) {
    Instant now = clock.instant();
    Duration tooShort = Duration.ZERO;
    for (Duration span : SPANS) {
      long count = nodes.count(within(query, now, span));
      if (count >= wanted) {
        return within(query, now, narrowed(query, now, wanted, tooShort, span, count));
      }
      tooShort = span;
    }
    return query;
  }

  private Duration narrowed(
      NodeQuery query, Instant now, long wanted, Duration tooShort, Duration span, long count) {
    Duration from = tooShort;
    Duration to = span;
    long most = Math.max(MANY, 2 * wanted);
    for (int i = 0; i < NARROWINGS && count > most; i++) {
      Duration middle = from.plus(to).dividedBy(2);
      long fewer = nodes.count(within(query, now, middle));
      if (fewer >= wanted) {
        to = middle;
        count = fewer;
      } else {
        from = middle;
      }
    }
    return to;
  }

  private static NodeQuery within(NodeQuery query, Instant now, Duration span) {
    return query.and(NodeField.CREATED.after(now.minus(span)));
  }
}
