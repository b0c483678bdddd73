package dev.kci.timeout;

import dev.kci.api.ApiException;
import dev.kci.api.Nodes;
import dev.kci.api.UnavailableException;
import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.service.StopSignal;
import dev.kci.status.Meters;
import dev.kci.status.Metric;
import dev.kci.timeout.rules.DueChange;
import dev.kci.timeout.rules.NodeOwners;
import dev.kci.timeout.rules.Reason;
import dev.kci.timeout.rules.UnfinishedTrees;
import dev.kci.timeout.rules.WaitingNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes due changes to the API, lower nodes first, several at a time.
 *
 * <p>The server cannot compare before it writes. So the documents are read again, page by page,
 * right before they are written: one that has changed since the rules saw it is skipped, and each
 * is the base of its own update. The remaining race window is the time one page of updates takes.
 */
final class NodeUpdates implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeUpdates.class);

  private enum Status {
    MADE,
    PASSED_OVER,
    FAILED
  }

  private static final Metric CHANGED =
      Metric.counter(
          "kci_nodes_changed", "Nodes closed or ended, by the rule that caused it.", "reason");

  private final Nodes nodes;
  private final CreationWindows windows;
  private final Meters meters;
  private final StopSignal stop;
  private final ExecutorService workers;
  private final RefusedNodes refused;

  /**
   * @param parallel maximum number of concurrent updates
   */
  NodeUpdates(Nodes nodes, CreationWindows windows, Meters meters, StopSignal stop, int parallel) {
    this.nodes = nodes;
    this.windows = windows;
    this.meters = meters;
    this.stop = stop;
    this.refused = new RefusedNodes(stop.machine()::nanoTime);
    for (Reason reason : Reason.values()) {
      meters.declare(CHANGED, label(reason));
    }
    this.workers = stop.machine().pool("updates", parallel);
  }

  /**
   * Writes the changes that are due in {@code forest}. A node above one that could not be ended
   * does not end either, except by its own timeout.
   *
   * @throws UnavailableException if the API is away; the next pass does the rest
   */
  PassReport apply(UnfinishedTrees forest, List<DueChange> changes, NodeOwners owner) {
    Map<Integer, List<DueChange>> levels =
        changes.stream()
            .collect(
                Collectors.groupingBy(
                    DueChange::level,
                    () -> new TreeMap<>(Comparator.reverseOrder()),
                    Collectors.toList()));
    Set<String> aboveOpen = new HashSet<>();
    List<Status> statuses = new ArrayList<>();
    for (List<DueChange> level : levels.values()) {
      Map<String, DueChange> byId = new LinkedHashMap<>();
      level.stream()
          .filter(due -> !refused.rests(due.node().id()))
          .filter(due -> mayHappen(due, aboveOpen))
          .forEach(due -> byId.put(due.node().id(), due));
      Map<String, Status> written = write(byId, owner);
      for (DueChange due : level) {
        Status status = written.getOrDefault(due.node().id(), Status.PASSED_OVER);
        statuses.add(status);
        if (status != Status.MADE) {
          forest.allAbove(due.node()).forEach(node -> aboveOpen.add(node.id()));
        }
      }
    }
    return report(statuses);
  }

  private static boolean mayHappen(DueChange due, Set<String> aboveOpen) {
    return due.change().state() != NodeState.DONE
        || due.change().reason() == Reason.TIMED_OUT
        || !aboveOpen.contains(due.node().id());
  }

  private Map<String, Status> write(Map<String, DueChange> byId, NodeOwners owner) {
    Map<String, Status> written = new LinkedHashMap<>();
    for (NodeQuery query : documents(byId.values(), owner)) {
      windows.read(
          query,
          page -> {
            List<Node> bases =
                page.stream()
                    .filter(node -> byId.containsKey(node.requireId()))
                    .filter(node -> !written.containsKey(node.requireId()))
                    .toList();
            List<Status> statuses = inParallel(bases, byId, owner);
            for (int i = 0; i < bases.size(); i++) {
              written.put(bases.get(i).requireId(), statuses.get(i));
            }
          });
    }
    return written;
  }

  /** Returns the documents of these nodes, and as few others as a query allows. */
  private static List<NodeQuery> documents(Collection<DueChange> changes, NodeOwners owner) {
    Set<NodeState> states =
        changes.stream().map(due -> due.node().state()).collect(Collectors.toSet());
    Set<String> treeids =
        changes.stream()
            .map(due -> due.node().treeid())
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    List<NodeQuery> queries = new ArrayList<>();
    if (!treeids.isEmpty()) {
      queries.add(NodeQuery.where(NodeField.STATE.in(states)).and(NodeField.TREEID.in(treeids)));
    }
    if (changes.stream().anyMatch(due -> due.node().treeid() == null)) {
      queries.add(NodeQuery.where(NodeField.STATE.in(states)).and(NodeField.TREEID.isNull()));
    }
    return queries.stream().map(owner::only).toList();
  }

  private List<Status> inParallel(List<Node> bases, Map<String, DueChange> byId, NodeOwners owner) {
    List<Callable<Status>> tasks = new ArrayList<>();
    for (Node base : bases) {
      DueChange due = Objects.requireNonNull(byId.get(base.requireId()));
      tasks.add(() -> write(base, due, owner));
    }
    List<Status> statuses = new ArrayList<>();
    try {
      for (Future<Status> done : workers.invokeAll(tasks)) {
        statuses.add(done.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException("PATCH node", 0, "interrupted", null, e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ApiException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException("An update failed unexpectedly", e.getCause());
    }
    return statuses;
  }

  private Status write(Node base, DueChange due, NodeOwners owner) {
    if (stop.isStopped() || !WaitingNode.of(base, owner.has(base)).equals(due.node())) {
      return Status.PASSED_OVER;
    }
    try {
      nodes.update(base, node -> changed(node, due));
      meters.count(CHANGED, label(due.change().reason()));
      LOG.info(
          "Changed a node node={} kind={} name={} from={} to={} reason='{}'",
          base.requireId(),
          base.kind(),
          base.name(),
          base.state().wireName(),
          due.change().state().wireName(),
          due.why());
      return Status.MADE;
    } catch (ApiException e) {
      if (!e.isOfThisRequest()) {
        throw e;
      }
      if (e.isRefusal()) {
        refused.add(base.requireId());
      }
      LOG.warn(
          "Cannot change a node node={} state={} error={}",
          base.id(),
          base.state().wireName(),
          e.getMessage());
      return Status.FAILED;
    }
  }

  private static String label(Reason reason) {
    return reason.name().toLowerCase(Locale.ROOT);
  }

  private static Node changed(Node node, DueChange due) {
    if (!due.change().lacksResult()) {
      return node.withState(due.change().state());
    }
    if (node.errorCode().isPresent()) { // its owner knows better why there is no result
      return node.done(Result.INCOMPLETE);
    }
    return node.doneWithError(
        Result.INCOMPLETE, ErrorCode.NODE_TIMEOUT, "Ended without a result: " + due.why());
  }

  private static PassReport report(List<Status> statuses) {
    Map<Status, Long> counts =
        statuses.stream().collect(Collectors.groupingBy(status -> status, Collectors.counting()));
    return new PassReport(
        statuses.size(),
        counts.getOrDefault(Status.MADE, 0L).intValue(),
        counts.getOrDefault(Status.PASSED_OVER, 0L).intValue(),
        counts.getOrDefault(Status.FAILED, 0L).intValue());
  }

  /** Ends the threads and abandons updates in progress. */
  @Override
  public void close() {
    workers.shutdownNow();
  }
}
