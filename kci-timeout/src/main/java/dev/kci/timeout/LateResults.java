package dev.kci.timeout;

import dev.kci.api.ApiException;
import dev.kci.api.Events;
import dev.kci.api.Nodes;
import dev.kci.api.UnavailableException;
import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.EventQuery;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.PastEvent;
import dev.kci.api.model.Result;
import dev.kci.timeout.rules.NodeOwners;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Restores results that arrived while a node was being ended as {@code node_timeout}, or later.
 *
 * <p>The server overwrites without comparing, but the event of an update says which result was
 * there before. A result that we overwrote is written again, with the data of its owner. If the
 * owner wrote after us, the result is there, and only our error code is removed.
 */
final class LateResults {
  private static final Logger LOG = LoggerFactory.getLogger(LateResults.class);
  private static final int PAGE = 500;

  /** Older nodes get no late results; the query needs a bound on an indexed time. */
  private static final Duration OLDEST = Duration.ofDays(2);

  private final Nodes nodes;
  private final Events events;
  private final CreationWindows windows;
  private final NodeOwners owner;
  private final Predicate<@Nullable String> mine;

  /**
   * @param mine whether a tree is this replica's now, by its id; null for the nodes without one
   */
  LateResults(
      Nodes nodes,
      Events events,
      CreationWindows windows,
      NodeOwners owner,
      Predicate<@Nullable String> mine) {
    this.nodes = nodes;
    this.events = events;
    this.windows = windows;
    this.owner = owner;
    this.mine = mine;
  }

  /**
   * Restores what was overwritten since a time of the server's clock. Refusals of the API are
   * logged and do not stop the service.
   *
   * @return the number of changed nodes
   */
  int restore(Instant since) {
    try {
      return restoreOverwritten(since) + removeErrors(since);
    } catch (ApiException e) {
      if (e instanceof UnavailableException away && away.isTransient()) {
        throw e;
      }
      LOG.warn("Cannot look for late results error={}", e.getMessage());
      return 0;
    }
  }

  private int restoreOverwritten(Instant since) {
    EventQuery timedOut =
        EventQuery.all().after(since).op("updated").state(NodeState.DONE).result(Result.INCOMPLETE);
    EventQuery query = owner.user().map(timedOut::owner).orElse(timedOut);
    int restored = 0;
    int size = PAGE;
    for (long offset = 0; size == PAGE; offset += PAGE) {
      List<PastEvent> page = events.history(query, PAGE, offset);
      for (PastEvent event : page) {
        restored +=
            event.nodeEvent().filter(LateResults::overwroteAResult).isPresent()
                ? restoreOverwritten(event)
                : 0;
      }
      size = page.size();
    }
    return restored;
  }

  private static boolean overwroteAResult(NodeEvent event) {
    return event.previousResult() != null && isTimeout(event.json().string("data.error_code"));
  }

  private int restoreOverwritten(PastEvent overwrite) {
    NodeEvent ours = overwrite.nodeEvent().orElseThrow();
    Node now = nodes.lookupReadable(ours.id()).orElse(null);
    if (now == null) {
      return 0;
    }
    return lost(ours, before(overwrite))
        .filter(lost -> owner.has(now) && mine.test(now.treeid()))
        .filter(lost -> now.result() == Result.INCOMPLETE && isTimeout(now.errorCode()))
        .map(lost -> write(now, lost.withDataOf(now, ours)))
        .orElse(0);
  }

  /** Returns the last event of the same node before this one. */
  private Optional<NodeEvent> before(PastEvent event) {
    String node = event.nodeEvent().orElseThrow().id();
    List<PastEvent> earlier = new ArrayList<>();
    for (PastEvent one : events.history(EventQuery.all().node(node), PAGE, 0)) {
      if (one.id().equals(event.id())) {
        break;
      }
      earlier.add(one);
    }
    return earlier.isEmpty() ? Optional.empty() : earlier.get(earlier.size() - 1).nodeEvent();
  }

  /**
   * A result that an update overwrote.
   *
   * @param data what the owner wrote with the result; empty if no event says
   */
  private record Lost(Result result, Optional<JsonObject> data) {
    Node withDataOf(Node now, NodeEvent ours) {
      boolean untouched = ours.json().object("data").filter(now.data()::equals).isPresent();
      JsonObject kept = data.filter(owners -> untouched).orElseGet(() -> withoutError(now.data()));
      return now.withResult(result).withData(kept);
    }
  }

  /**
   * Returns the result that our update overwrote; an incomplete one only if its reason is not ours.
   *
   * @param before the event before {@code ours}, of the same node
   */
  private static Optional<Lost> lost(NodeEvent ours, Optional<NodeEvent> before) {
    Result result = ours.previousResult();
    if (result == null) {
      return Optional.empty();
    }
    Optional<JsonObject> data =
        before
            .filter(event -> event.result() == result)
            .flatMap(event -> event.json().object("data"));
    Optional<String> reason = data.flatMap(owners -> owners.string("error_code"));
    boolean asOurs = reason.isEmpty() || isTimeout(reason);
    return result == Result.INCOMPLETE && asOurs
        ? Optional.empty()
        : Optional.of(new Lost(result, data));
  }

  private int removeErrors(Instant since) {
    NodeQuery query =
        NodeQuery.where(NodeField.STATE.is(NodeState.DONE))
            .and(NodeField.CREATED.after(since.minus(OLDEST))) // the windows take notBefore
            .and(NodeField.UPDATED.after(since))
            .and(NodeField.RESULT.in(List.of(Result.PASS, Result.FAIL, Result.SKIP)))
            .and(NodeField.data("error_code").is(ErrorCode.NODE_TIMEOUT.wireName()));
    int[] changed = {0};
    windows.read(
        owner.only(query),
        page ->
            page.stream()
                .filter(node -> mine.test(node.treeid()))
                .forEach(
                    node -> changed[0] += write(node, node.withData(withoutError(node.data())))));
    return changed[0];
  }

  /** Skips a node that we may not change, so that it does not delay others. */
  private int write(Node base, Node restored) {
    try {
      nodes.update(base, node -> restored);
    } catch (ApiException e) {
      if (!e.isRefusal()) {
        throw e;
      }
      LOG.warn("Cannot restore a late result node={} error={}", base.id(), e.getMessage());
      return 0;
    }
    LOG.info(
        "Restored a late result over node_timeout node={} kind={} name={} result={}",
        base.id(),
        base.kind(),
        base.name(),
        restored.result());
    return 1;
  }

  private static JsonObject withoutError(JsonObject data) {
    return data.without("error_code").without("error_msg");
  }

  private static boolean isTimeout(Optional<String> errorCode) {
    return errorCode.filter(ErrorCode.NODE_TIMEOUT.wireName()::equals).isPresent();
  }
}
