package dev.kci.timeout.rules;

import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The queries for trees with overdue nodes, by state and time. */
public final class OverdueQueries {
  /** The states of nodes that may still change. */
  public static final List<NodeState> UNFINISHED =
      List.of(NodeState.RUNNING, NodeState.AVAILABLE, NodeState.CLOSING);

  private OverdueQueries() {}

  /**
   * Returns a query for each rule of the mode.
   *
   * @param owner whose nodes to find
   */
  public static List<NodeQuery> queries(Mode mode, Instant now, NodeOwners owner) {
    List<NodeQuery> queries = new ArrayList<>();
    if (mode.includes(Reason.TIMED_OUT)) {
      queries.add(
          NodeQuery.where(NodeField.STATE.in(UNFINISHED)).and(NodeField.TIMEOUT.before(now)));
    }
    if (mode.includes(Reason.HOLDOFF_REACHED)) {
      queries.add(
          NodeQuery.where(NodeField.STATE.is(NodeState.AVAILABLE))
              .and(NodeField.HOLDOFF.before(now)));
    }
    if (mode.includes(Reason.DESCENDANTS_DONE)) {
      queries.add(NodeQuery.where(NodeField.STATE.is(NodeState.CLOSING)));
    }
    return queries.stream().map(owner::only).toList();
  }
}
