package dev.kci.timeout;

import dev.kci.api.ApiException;
import dev.kci.api.Nodes;
import dev.kci.api.UnauthorizedException;
import dev.kci.api.UnavailableException;
import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.service.StopSignal;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes decisions to the API, lower nodes first, several at a time.
 *
 * <p>The server cannot compare before it writes. So the documents are read once more, page by page,
 * right before they are written: one that is no longer as it was when the decision was made is
 * passed over, and each is the base of its own update. What is left as a window is the time that a
 * page of updates takes.
 */
final class NodeUpdates implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeUpdates.class);

  private enum Outcome {
    MADE,
    PASSED_OVER,
    FAILED
  }

  private final Nodes nodes;
  private final CreationWindows windows;
  private final StopSignal stop;
  private final InstantSource clock;
  private final ExecutorService workers;
  private final RefusedNodes refused = new RefusedNodes();

  /**
   * @param parallel how many updates are under way at a time
   */
  NodeUpdates(
      Nodes nodes, CreationWindows windows, StopSignal stop, InstantSource clock, int parallel) {
    this.nodes = nodes;
    this.windows = windows;
    this.stop = stop;
    this.clock = clock;
    this.workers = Executors.newFixedThreadPool(parallel);
  }

  /**
   * Writes what is decided of {@code forest}. A node above one that could not be ended does not end
   * either, unless by its own timeout.
   *
   * @throws UnavailableException when the API is away; the next pass does what is left
   */
  PassReport apply(WaitingForest forest, List<Decision> decisions, Owner owner) {
    Map<Integer, List<Decision>> levels =
        decisions.stream()
            .collect(
                Collectors.groupingBy(
                    Decision::level,
                    () -> new TreeMap<>(Comparator.reverseOrder()),
                    Collectors.toList()));
    Set<String> aboveOpen = new HashSet<>();
    List<Outcome> outcomes = new ArrayList<>();
    for (List<Decision> level : levels.values()) {
      Map<String, Decision> due = new LinkedHashMap<>();
      level.stream()
          .filter(decision -> !refused.rests(decision.node().id(), clock.instant()))
          .filter(decision -> mayHappen(decision, aboveOpen))
          .forEach(decision -> due.put(decision.node().id(), decision));
      Map<String, Outcome> written = write(due, owner);
      for (Decision decision : level) {
        Outcome outcome = written.getOrDefault(decision.node().id(), Outcome.PASSED_OVER);
        outcomes.add(outcome);
        if (outcome != Outcome.MADE) {
          forest.allAbove(decision.node()).forEach(node -> aboveOpen.add(node.id()));
        }
      }
    }
    return report(outcomes);
  }

  private static boolean mayHappen(Decision decision, Set<String> aboveOpen) {
    return decision.change().state() != NodeState.DONE
        || decision.change().reason() == Reason.TIMED_OUT
        || !aboveOpen.contains(decision.node().id());
  }

  private Map<String, Outcome> write(Map<String, Decision> due, Owner owner) {
    Map<String, Outcome> written = new LinkedHashMap<>();
    for (NodeQuery query : documents(due.values())) {
      windows.read(
          query,
          page -> {
            List<Node> bases =
                page.stream()
                    .filter(node -> due.containsKey(node.requireId()))
                    .filter(node -> !written.containsKey(node.requireId()))
                    .toList();
            List<Outcome> outcomes = inParallel(bases, due, owner);
            for (int i = 0; i < bases.size(); i++) {
              written.put(bases.get(i).requireId(), outcomes.get(i));
            }
          });
    }
    return written;
  }

  /** The documents of these nodes, with as few others as a query can tell apart. */
  private static List<NodeQuery> documents(Collection<Decision> due) {
    Set<NodeState> states =
        due.stream().map(decision -> decision.node().state()).collect(Collectors.toSet());
    Set<String> treeids =
        due.stream()
            .map(decision -> decision.node().treeid())
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    List<NodeQuery> queries = new ArrayList<>();
    if (!treeids.isEmpty()) {
      queries.add(NodeQuery.where(NodeField.STATE.in(states)).and(NodeField.TREEID.in(treeids)));
    }
    if (due.stream().anyMatch(decision -> decision.node().treeid() == null)) {
      queries.add(NodeQuery.where(NodeField.STATE.in(states)).and(NodeField.TREEID.isNull()));
    }
    return queries;
  }

  private List<Outcome> inParallel(List<Node> bases, Map<String, Decision> due, Owner owner) {
    List<Callable<Outcome>> tasks = new ArrayList<>();
    for (Node base : bases) {
      Decision decision = Objects.requireNonNull(due.get(base.requireId()));
      tasks.add(() -> write(base, decision, owner));
    }
    List<Outcome> outcomes = new ArrayList<>();
    try {
      for (Future<Outcome> done : workers.invokeAll(tasks)) {
        outcomes.add(done.get());
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
    return outcomes;
  }

  private Outcome write(Node base, Decision decision, Owner owner) {
    if (stop.isStopped() || !WaitingNode.of(base, owner.has(base)).equals(decision.node())) {
      return Outcome.PASSED_OVER;
    }
    try {
      nodes.update(base, node -> changed(node, decision));
      LOG.info(
          "{} {} {} {} -> {}: {}",
          base.kind(),
          base.name(),
          base.requireId(),
          base.state().wireName(),
          decision.change().state().wireName(),
          decision.why());
      return Outcome.MADE;
    } catch (ApiException e) {
      boolean away = e instanceof UnavailableException failure && failure.isTransient();
      if (away || UnauthorizedException.isOfToken(e)) {
        throw e;
      }
      if (e.isRefusal()) {
        refused.refused(base.requireId(), clock.instant());
      }
      LOG.warn("Node {} stays {}: {}", base.id(), base.state().wireName(), e.getMessage());
      return Outcome.FAILED;
    }
  }

  private static Node changed(Node node, Decision decision) {
    if (!decision.change().lacksResult()) {
      return node.withState(decision.change().state());
    }
    if (node.errorCode().isPresent()) { // its owner knows better why there is no result
      return node.done(Result.INCOMPLETE);
    }
    return node.doneWithError(
        Result.INCOMPLETE, ErrorCode.NODE_TIMEOUT, "Ended without a result: " + decision.why());
  }

  private static PassReport report(List<Outcome> outcomes) {
    Map<Outcome, Long> counts =
        outcomes.stream().collect(Collectors.groupingBy(outcome -> outcome, Collectors.counting()));
    return new PassReport(
        outcomes.size(),
        counts.getOrDefault(Outcome.MADE, 0L).intValue(),
        counts.getOrDefault(Outcome.PASSED_OVER, 0L).intValue(),
        counts.getOrDefault(Outcome.FAILED, 0L).intValue());
  }

  /** Ends the threads; updates under way are given up. */
  @Override
  public void close() {
    workers.shutdownNow();
  }
}
