package dev.kci.timeout.rules;

import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Trees of nodes as a server would hold them, made and changed by chance from a seed. */
final class RandomTree {
  static final Instant START = Instant.parse("2026-11-24T00:00:00Z");

  /** A node as it is on the server, done ones too. */
  record Stored(WaitingNode node) {
    boolean isDone() {
      return node.state() == NodeState.DONE;
    }
  }

  private final Random random;
  private final Map<String, Stored> nodes = new LinkedHashMap<>();

  RandomTree(long seed) {
    random = new Random(seed);
    int trees = 1 + random.nextInt(3);
    for (int tree = 0; tree < trees; tree++) {
      String treeid = random.nextInt(5) == 0 ? null : "tree-" + tree;
      add(null, treeid, 1);
    }
    int more = random.nextInt(40);
    for (int i = 0; i < more; i++) {
      WaitingNode parent = pick(nodes.values()).node();
      add(parent.id(), parent.treeid(), parent.depth() + 1);
    }
  }

  private void add(@Nullable String parent, @Nullable String treeid, int depth) {
    String id = "n" + nodes.size();
    NodeState state = pick(List.of(NodeState.values()));
    Result result =
        state == NodeState.DONE || random.nextInt(3) == 0 ? pick(List.of(Result.values())) : null;
    Instant timeout = random.nextInt(20) == 0 ? null : someTime();
    Instant holdoff = random.nextInt(4) == 0 ? null : someTime();
    boolean ours = random.nextInt(8) != 0;
    put(
        new WaitingNode(
            id,
            parent,
            treeid,
            NodeKind.JOB,
            "pipeline",
            depth,
            state,
            result,
            timeout,
            holdoff,
            START,
            /* takesJobs= */ false,
            ours));
  }

  private Instant someTime() {
    return START.plus(Duration.ofMinutes(random.nextInt(100)));
  }

  private <T> T pick(Collection<T> values) {
    return List.copyOf(values).get(random.nextInt(values.size()));
  }

  private void put(WaitingNode node) {
    nodes.put(node.id(), new Stored(node));
  }

  /** An owner reports, or a client adds a child where it may. */
  void somebodyElseActs() {
    WaitingNode node = pick(nodes.values()).node();
    if (random.nextInt(3) == 0) {
      if (node.state() == NodeState.RUNNING || node.state() == NodeState.AVAILABLE) {
        add(node.id(), node.treeid(), node.depth() + 1);
      }
    } else {
      List<NodeState> next = Stream.of(NodeState.values()).filter(node.state()::canBecome).toList();
      put(with(node, pick(next), pick(List.of(Result.values()))));
    }
  }

  /** The owners of all nodes that do not wait for others report. */
  void everybodyElseFinishes() {
    for (Stored stored : List.copyOf(nodes.values())) {
      WaitingNode node = stored.node();
      if (node.state() != NodeState.CLOSING || !node.ours()) {
        put(with(node, NodeState.DONE, Result.PASS));
      }
    }
  }

  /** What a pass sees, in an order by chance. */
  UnfinishedTrees forest() {
    List<WaitingNode> waiting =
        new ArrayList<>(
            nodes.values().stream().filter(s -> !s.isDone()).map(Stored::node).toList());
    Collections.shuffle(waiting, random);
    Map<String, String> doneParents = new HashMap<>();
    for (Stored stored : nodes.values()) {
      if (stored.isDone() && stored.node().parent() != null) {
        doneParents.put(stored.node().id(), stored.node().parent());
      }
    }
    return new UnfinishedTrees(waiting, doneParents);
  }

  void apply(List<DueChange> changes) {
    for (DueChange due : changes) {
      WaitingNode node = due.node();
      Result result = due.change().lacksResult() ? Result.INCOMPLETE : node.result();
      put(with(node, due.change().state(), result));
    }
  }

  private static WaitingNode with(WaitingNode node, NodeState state, @Nullable Result result) {
    return new WaitingNode(
        node.id(),
        node.parent(),
        node.treeid(),
        node.kind(),
        node.owner(),
        node.depth(),
        state,
        result,
        node.timeout(),
        node.holdoff(),
        node.updated(),
        node.takesJobs(),
        node.ours());
  }

  Map<String, Stored> nodes() {
    return Map.copyOf(nodes);
  }

  /** By the parents of all nodes, done ones too; not by what the forest makes of them. */
  List<WaitingNode> unfinishedBelow(String top) {
    return nodes.values().stream()
        .filter(stored -> !stored.isDone() && isBelow(stored.node(), top))
        .map(Stored::node)
        .toList();
  }

  private boolean isBelow(WaitingNode node, String top) {
    for (String id = node.parent(); id != null; id = nodes.get(id).node().parent()) {
      if (id.equals(top)) {
        return true;
      }
    }
    return false;
  }
}
