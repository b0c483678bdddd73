package dev.kci.results.reader;

import dev.kci.api.ApiException;
import dev.kci.api.Events;
import dev.kci.api.model.EventQuery;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.PastEvent;
import dev.kci.api.model.Result;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out when builds and jobs got their results, if their runner did not record it on the node.
 * The API keeps events for 7 days and answers for one node at a time, so at most {@value #MOST}
 * nodes are looked up, failures first. Thread-safe.
 */
final class ResultTimes {
  private static final Logger LOG = LoggerFactory.getLogger(ResultTimes.class);
  private static final int MOST = 100;

  /** A node with more changes than this has no known time. */
  private static final int EVENTS = 100;

  private static final Comparator<Node> FAILURES_FIRST =
      Comparator.comparing((Node node) -> node.result() != Result.FAIL)
          .thenComparing(node -> !node.is(NodeKind.KBUILD));

  private final Events events;

  ResultTimes(Events events) {
    this.events = events;
  }

  /** Returns the nodes, with the known times of their results. */
  Collection<Node> complete(Collection<Node> nodes) {
    Map<String, Node> byId = new LinkedHashMap<>();
    nodes.forEach(node -> byId.put(node.requireId(), node));
    List<Node> open = new ArrayList<>(nodes);
    open.removeIf(node -> !isWanted(node));
    open.sort(FAILURES_FIRST);
    try {
      open.stream()
          .limit(MOST)
          .forEach(
              node ->
                  time(node)
                      .ifPresent(time -> byId.put(node.requireId(), node.withResultAt(time))));
    } catch (ApiException e) {
      LOG.info("Some durations are omitted error={}", e.getMessage());
    }
    return byId.values();
  }

  private static boolean isWanted(Node node) {
    return (node.is(NodeKind.KBUILD) || node.is(NodeKind.JOB))
        && node.result() != null
        && node.resultAt().isEmpty();
  }

  /** Returns when an event gave the node its current result, if the API still has that event. */
  private Optional<Instant> time(Node node) {
    List<PastEvent> history = events.history(EventQuery.all().node(node.requireId()), EVENTS, 0);
    if (history.size() == EVENTS) {
      return Optional.empty();
    }
    @Nullable Instant time = null;
    for (PastEvent past : history) {
      @Nullable NodeEvent event = past.nodeEvent().orElse(null);
      if (event == null || event.result() != node.result()) {
        time = null;
      } else if (event.previousResult() != event.result()) {
        time = past.time();
      }
    }
    return Optional.ofNullable(time);
  }
}
