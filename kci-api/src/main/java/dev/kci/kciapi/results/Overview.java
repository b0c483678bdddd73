package dev.kci.kciapi.results;

import dev.kci.api.Nodes;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.Result;
import dev.kci.cli.Styled;
import dev.kci.cli.table.Column;
import dev.kci.kciapi.output.NodeColumns;
import dev.kci.results.CountedNodes;
import dev.kci.results.CountedOwners;
import dev.kci.results.reader.CheckoutReader;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A checkout with the numbers of its results. */
record Overview(Node checkout, Tally builds, Tally jobs, Tally tests) {
  /** How many nodes of a kind there are, and how many passed and failed. */
  record Tally(long total, long passed, long failed) {
    Styled text() {
      String text = passed + "/" + total;
      return new Styled(failed > 0 ? 31 : passed == total && total > 0 ? 32 : 0, text);
    }

    JsonObject json() {
      return JsonObject.of("total", total).with("pass", passed).with("fail", failed);
    }
  }

  /** Returns the first checkout of each branch. */
  static List<Node> newestOfEach(List<Node> newestFirst) {
    Map<String, Node> byBranch = new LinkedHashMap<>();
    newestFirst.forEach(
        node ->
            node.kernelRevision()
                .ifPresent(
                    revision ->
                        byBranch.putIfAbsent(revision.tree() + "/" + revision.branch(), node)));
    return List.copyOf(byBranch.values());
  }

  /**
   * Counts the results of a checkout, in at most nine queries. These cannot tell where a node is,
   * so the results of runtimes' users count anywhere.
   *
   * @param counted whose results count
   */
  static Overview count(Nodes nodes, CheckoutReader reader, Node checkout, CountedOwners counted) {
    String tree = checkout.treeid();
    Set<String> names = counted.names();
    if (tree == null || names.stream().anyMatch(name -> name.contains(","))) { // for no query
      Collection<Node> all = reader.descendants(checkout);
      return count(checkout, CountedNodes.below(checkout, all, counted).nodes());
    }
    NodeQuery query = NodeQuery.where(NodeField.TREEID.is(tree));
    query = counted.everybody() ? query : query.and(NodeField.OWNER.in(names));
    return new Overview(
        checkout,
        tally(nodes, query, NodeKind.KBUILD),
        tally(nodes, query, NodeKind.JOB),
        tally(nodes, query, NodeKind.TEST));
  }

  private static Overview count(Node checkout, Collection<Node> nodes) {
    return new Overview(
        checkout,
        tally(nodes, NodeKind.KBUILD),
        tally(nodes, NodeKind.JOB),
        tally(nodes, NodeKind.TEST));
  }

  private static Tally tally(Collection<Node> nodes, NodeKind kind) {
    List<Node> all = nodes.stream().filter(node -> node.is(kind)).toList();
    return new Tally(
        all.size(),
        all.stream().filter(node -> node.result() == Result.PASS).count(),
        all.stream().filter(node -> node.result() == Result.FAIL).count());
  }

  private static Tally tally(Nodes nodes, NodeQuery all, NodeKind kind) {
    NodeQuery query = all.and(NodeField.KIND.is(kind));
    long total = nodes.count(query);
    return total == 0
        ? new Tally(0, 0, 0)
        : new Tally(
            total,
            nodes.count(query.and(NodeField.RESULT.is(Result.PASS))),
            nodes.count(query.and(NodeField.RESULT.is(Result.FAIL))));
  }

  static List<Column<Overview>> columns(InstantSource clock) {
    return List.of(
        Column.<Overview>of("branch", row -> row.revision(Overview::branch)).widths(12, 20),
        Column.<Overview>of("describe", row -> row.revision(revision -> revision.describe()))
            .widths(12, 26)
            .rank(1),
        NodeColumns.status().rank(2).on(Overview::checkout),
        NodeColumns.age(clock).on(Overview::checkout),
        tally("builds", Overview::builds),
        tally("jobs", Overview::jobs),
        tally("tests", Overview::tests),
        NodeColumns.id().rank(3).on(Overview::checkout));
  }

  private static Column<Overview> tally(String name, Function<Overview, Tally> tally) {
    return Column.<Overview>styled(name, row -> tally.apply(row).text()).whole(9);
  }

  private static String branch(KernelRevision revision) {
    return revision.tree() + "/" + revision.branch();
  }

  private String revision(Function<KernelRevision, @Nullable String> field) {
    return checkout.kernelRevision().map(field).orElse("");
  }

  JsonObject json() {
    return CheckoutView.json(checkout)
        .with("builds", builds.json().asMap())
        .with("jobs", jobs.json().asMap())
        .with("tests", tests.json().asMap());
  }
}
