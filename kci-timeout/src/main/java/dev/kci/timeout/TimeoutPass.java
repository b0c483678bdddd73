package dev.kci.timeout;

import dev.kci.api.Nodes;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeQuery;
import dev.kci.service.RecentIds;
import dev.kci.service.StopSignal;
import dev.kci.timeout.rules.DueChange;
import dev.kci.timeout.rules.NodeOwners;
import dev.kci.timeout.rules.OverdueQueries;
import dev.kci.timeout.rules.RuleSelection;
import dev.kci.timeout.rules.UnfinishedTrees;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One pass of the service: finds trees with overdue nodes by state and time, reads the unfinished
 * nodes in them, and {@link NodeUpdates writes} the changes that are {@link UnfinishedTrees#due
 * due}.
 *
 * <p>The number of queries depends on the number of pages, not of nodes. Memory holds one page of
 * documents and the outlines of {@value #TREES_AT_A_TIME} trees.
 */
final class TimeoutPass {
  /** The number of nodes of a page. */
  static final int PAGE = 500;

  /** The number of trees to read with one query: ids have 64 characters, and a URL at most 8000. */
  private static final int TREES_AT_A_TIME = 50;

  /** The number of trees remembered as seen; beyond it some are read twice, which is harmless. */
  private static final int SEEN_LIMIT = 20_000;

  private final Nodes nodes;
  private final NodeUpdates updates;
  private final CreationWindows windows;
  private final RuleSelection rules;
  private final NodeOwners owner;
  private final Predicate<@Nullable String> mine;
  private final ChildlessHold hold;
  private final @Nullable PrintWriter dryRun;
  private final StopSignal stop;

  /**
   * @param mine whether a tree is this replica's now, by its id; null for the nodes without one
   * @param dryRun where to print the changes instead of making them; null to make them
   */
  TimeoutPass(
      Nodes nodes,
      NodeUpdates updates,
      CreationWindows windows,
      RuleSelection rules,
      NodeOwners owner,
      Predicate<@Nullable String> mine,
      ChildlessHold hold,
      @Nullable PrintWriter dryRun,
      StopSignal stop) {
    this.nodes = nodes;
    this.updates = updates;
    this.windows = windows;
    this.rules = rules;
    this.owner = owner;
    this.mine = mine;
    this.hold = hold;
    this.dryRun = dryRun;
    this.stop = stop;
  }

  /**
   * Makes the changes that are due.
   *
   * @param reached the time before which a deadline must lie to count
   * @throws dev.kci.api.ApiException if a query fails; the next pass does the rest
   */
  PassReport run(Instant reached) {
    Run run = new Run(reached);
    for (NodeQuery query : OverdueQueries.queries(rules.mode(), reached, owner)) {
      windows.read(query, run::treesOf);
    }
    run.strays();
    run.holding.end();
    return run.report;
  }

  /** What one pass has seen and done so far. */
  private final class Run {
    private final Instant reached;
    private final ChildlessHold.Pass holding = hold.begin(owner);
    private final WaitingTrees trees = new WaitingTrees(nodes, windows, owner);
    private final Set<String> seen = RecentIds.most(SEEN_LIMIT);
    private boolean strayLapsed;
    private PassReport report = PassReport.NOTHING;

    Run(Instant reached) {
      this.reached = reached;
    }

    void treesOf(List<Node> lapsed) {
      Set<String> fresh = new LinkedHashSet<>();
      for (Node node : lapsed) {
        if (node.treeid() == null) {
          strayLapsed = true;
        } else if (!seen.contains(node.treeid()) && mine.test(node.treeid())) {
          fresh.add(node.treeid());
        }
      }
      List<String> treeids = new ArrayList<>(fresh);
      for (int i = 0; i < treeids.size() && !stop.isStopped(); i += TREES_AT_A_TIME) {
        List<String> batch = treeids.subList(i, Math.min(i + TREES_AT_A_TIME, treeids.size()));
        apply(trees.read(batch));
        seen.addAll(batch);
      }
    }

    void strays() {
      if (strayLapsed && mine.test(null) && !stop.isStopped()) {
        apply(trees.readStraysAlone());
      }
    }

    private void apply(UnfinishedTrees forest) {
      List<DueChange> changes = forest.due(reached, rules);
      Set<String> held = holding.of(changes);
      if (!held.isEmpty()) {
        changes = forest.due(reached, rules, held);
      }
      if (stop.isStopped()) { // the forest may be incomplete
        return;
      }
      if (dryRun != null) {
        changes.forEach(due -> dryRun.println(line(due)));
        report = report.plus(new PassReport(changes.size(), 0, 0, 0));
      } else if (!changes.isEmpty()) {
        report = report.plus(updates.apply(forest, changes, owner));
      }
    }
  }

  private static String line(DueChange due) {
    return "change  %s %s: %s to %s, %s"
        .formatted(
            due.node().kind().wireName(),
            due.node().id(),
            due.node().state().wireName(),
            due.change().state().wireName(),
            due.why());
  }
}
