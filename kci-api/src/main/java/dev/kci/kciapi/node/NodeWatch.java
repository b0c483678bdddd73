package dev.kci.kciapi.node;

import dev.kci.api.KciApi;
import dev.kci.api.UnavailableException;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.cli.ProgressLine;
import dev.kci.kciapi.owners.CountedPlace;
import dev.kci.kciapi.owners.Owners;
import dev.kci.results.CountedNodes;
import dev.kci.results.Others;
import dev.kci.service.StopSignal;
import dev.kci.text.DurationText;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Follows the nodes of a tree that count, by polling. Not thread-safe. */
public final class NodeWatch {
  /** A node may be stored some time after the one that is newer according to its own time. */
  private static final Duration OVERLAP = Duration.ofMinutes(2);

  /** Anybody can add nodes of many users. */
  private static final int MOST_NOTES = 3;

  private final KciApi api;
  private final String id;
  private final WatchTarget target;
  private final Owners owners;
  private final Consumer<Node> changed;
  private final Map<String, Seen> seen = new HashMap<>();
  private final Map<String, Node> known = new LinkedHashMap<>();
  private @Nullable CountedPlace place;
  private Others others = Others.NONE;
  private int notes;

  private record Seen(NodeState state, @Nullable Result result) {}

  /**
   * @param id of the root of the tree
   * @param owners whose nodes count; the others are left out
   * @param changed gets each node that is new or has another state or result; a row on a terminal
   */
  public NodeWatch(
      KciApi api, String id, WatchTarget target, Owners owners, Consumer<Node> changed) {
    this.api = api;
    this.id = id;
    this.target = target;
    this.owners = owners;
    this.changed = changed;
  }

  /**
   * Polls until there is a verdict. Waits while the API does not answer, except at first.
   *
   * @param limit how long to watch at most; empty for no limit
   * @param period time between two polls
   * @param err gets one line per outage of the API, a line about nodes that do not count, and the
   *     progress if it is a terminal
   * @throws dev.kci.api.ApiException if the node cannot be read
   */
  public Verdict await(Optional<Duration> limit, Duration period, PrintWriter err) {
    StopSignal wait = new StopSignal(); // never given: Ctrl-C ends the process
    Instant begin = Instant.now();
    boolean away = false;
    try (ProgressLine progress = new ProgressLine(err)) {
      while (true) {
        try {
          Node root = api.nodes().get(id);
          CountedPlace where = place(root);
          Optional<String> refusal = where.refusal();
          if (refusal.isPresent()) {
            return Verdict.untestable(refusal.get());
          }
          List<Node> tree = look(root, where, progress, err);
          away = false;
          Optional<Verdict> verdict = target.verdict(tree.get(0), tree, api.clock().instant());
          if (verdict.isPresent()) {
            return verdict.get();
          }
          progress.show(text(tree, Duration.between(begin, Instant.now())));
        } catch (UnavailableException e) {
          if (seen.isEmpty()) {
            throw e;
          }
          if (!away) {
            progress.clear();
            err.println(e.getMessage() + "; still watching");
            err.flush();
            away = true;
          }
        }
        Duration left = limit.map(most -> remaining(begin, most)).orElse(period);
        if (left.isNegative() || left.isZero()) {
          return Verdict.untestable("node " + id + " is not done in time");
        }
        wait.await(left.compareTo(period) < 0 ? left : period);
      }
    }
  }

  private static Duration remaining(Instant begin, Duration limit) {
    return limit.minus(Duration.between(begin, Instant.now()));
  }

  /**
   * Reports what has changed; the root last, so that nothing below it is missed once it is done.
   *
   * @return the root and all nodes below it
   */
  private List<Node> look(Node root, CountedPlace where, ProgressLine progress, PrintWriter err) {
    read(root).forEach(node -> known.put(node.requireId(), node));
    CountedNodes counted = where.below(known.values());
    List<Node> tree = NodeForest.of(root, counted.nodes()).nodes().toList();
    note(counted.others(), progress, err);
    tree.stream().skip(1).forEach(node -> tell(node, progress));
    tell(root, progress);
    return tree;
  }

  private CountedPlace place(Node root) {
    CountedPlace known = place;
    if (known == null) {
      known = CountedPlace.of(root, api.nodes(), owners);
      place = known;
    }
    return known;
  }

  private void note(Others now, ProgressLine progress, PrintWriter err) {
    if (!others.owners().containsAll(now.owners()) && notes < MOST_NOTES) {
      progress.clear();
      err.println(Owners.text(now));
      err.flush();
      notes++;
    }
    others = now;
  }

  /** Reads the nodes below the root; after the first time only those that have changed. */
  private List<Node> read(Node root) {
    Instant now = api.clock().instant();
    Instant newest =
        known.values().stream()
            .map(Node::updated)
            .filter(Objects::nonNull)
            .filter(time -> !time.isAfter(now)) // anybody can write a node with any time
            .max(Comparator.naturalOrder())
            .orElse(null);
    if (root.treeid() == null || newest == null) {
      return NodeForest.below(root, api.nodes()).nodes().toList();
    }
    return api.nodes()
        .findAll(
            NodeQuery.where(NodeField.TREEID.is(root.treeid()))
                .and(NodeField.UPDATED.after(newest.minus(OVERLAP))));
  }

  private void tell(Node node, ProgressLine progress) {
    Seen now = new Seen(node.state(), node.result());
    if (!now.equals(seen.put(node.requireId(), now))) {
      progress.clear();
      changed.accept(node);
    }
  }

  /** A build that has passed is not done while its jobs run. */
  private static boolean hasEnded(Node node) {
    return node.state() == NodeState.DONE || node.result() != null;
  }

  private static String text(List<Node> tree, Duration since) {
    List<Node> jobs = tree.stream().skip(1).filter(node -> !node.is(NodeKind.TEST)).toList();
    long done = jobs.stream().filter(NodeWatch::hasEnded).count();
    long failed = jobs.stream().filter(node -> node.result() == Result.FAIL).count();
    String running =
        jobs.stream()
            .filter(node -> !hasEnded(node))
            .map(Node::name)
            .distinct()
            .limit(3)
            .reduce((one, other) -> one + ", " + other)
            .map(names -> ", running: " + names)
            .orElse("");
    return "%s  %d of %d builds and jobs done, %d failed%s"
        .formatted(DurationText.rough(since), done, jobs.size(), failed, running);
  }
}
