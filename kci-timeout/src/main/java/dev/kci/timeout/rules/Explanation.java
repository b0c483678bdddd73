package dev.kci.timeout.rules;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Explains what the service would do with a node now and next, when, and why. It computes what is
 * due at later times with the rules of a pass, so the two cannot differ.
 */
public final class Explanation {
  private static final int NAMED = 5;

  private final Node node;
  private final UnfinishedTrees forest;
  private final RuleSelection rules;
  private final NodeOwners owner;
  private final Instant now;

  /**
   * @param forest the unfinished nodes of the node's tree
   */
  public Explanation(
      Node node, UnfinishedTrees forest, RuleSelection rules, NodeOwners owner, Instant now) {
    this.node = node;
    this.forest = forest;
    this.rules = rules;
    this.owner = owner;
    this.now = now;
  }

  /** Returns the lines to print. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s %s %s: %s, %s"
            .formatted(
                node.kind(),
                node.name(),
                node.requireId(),
                node.state().wireName(),
                node.result() == null ? "no result" : "result " + node.result().wireName()));
    Optional<WaitingNode> waiting = forest.find(node.requireId());
    if (node.state() == NodeState.DONE || waiting.isEmpty()) {
      lines.add("Now: nothing, done is final; its owner may still write a late result");
      return lines;
    }
    WaitingNode self = waiting.get();
    List<WaitingNode> below = forest.allBelow(self);
    lines.add("Timeout: " + distance(self.timeout()));
    lines.add("Holdoff: " + distance(self.holdoff()));
    lines.add("Unfinished below it: " + named(below));
    Optional<DueChange> due = dueAt(now);
    lines.add("Now: " + due.map(Explanation::text).orElseGet(() -> "nothing, " + whyNot(self)));
    lines.add("Next: " + next(self, below, due));
    return lines;
  }

  private String whyNot(WaitingNode self) {
    if (!self.ours()) {
      return "it belongs to "
          + node.owner()
          + " and only nodes of "
          + owner.user().orElse("nobody")
          + " are ended";
    }
    String waits =
        switch (self.state()) {
          case RUNNING -> "a running node is ended by its owner or its timeout";
          case AVAILABLE ->
              self.holdoff() == null
                  ? "it has no holdoff, so only a timeout ends it"
                  : self.holdoffReachedAt(now) ? "its holdoff is over" : "its holdoff is not over";
          case CLOSING -> "it waits for the nodes below it";
          case DONE -> "done is final";
        };
    boolean ignored = dueAt(now, new RuleSelection(Mode.ALL, rules.cascade())).isPresent();
    return ignored ? waits + "; mode " + rules.mode() + " does not handle that" : waits;
  }

  private String next(WaitingNode self, List<WaitingNode> below, Optional<DueChange> due) {
    if (due.filter(one -> one.change().state() == NodeState.DONE).isPresent()) {
      return "nothing, done is final";
    }
    Optional<NodeState> soon = due.map(one -> one.change().state());
    String unless =
        self.state() == NodeState.RUNNING
            ? ", unless its owner ends it first"
            : below.isEmpty()
                ? ""
                : ", or as soon as everything below it is done and its holdoff is over";
    return firstOther(instants(self, below), soon)
        .map(
            time ->
                "after " + time.minusNanos(1000) + ", " + text(dueAt(time).orElseThrow()) + unless)
        .orElse("nothing by itself" + unless);
  }

  /**
   * Returns the first time at which another state than {@code soon} is due. What is due at one time
   * is due at all later ones, so a binary search finds it.
   */
  private Optional<Instant> firstOther(List<Instant> times, Optional<NodeState> soon) {
    int from = 0;
    int to = times.size();
    while (from < to) {
      int middle = (from + to) / 2;
      if (dueAt(times.get(middle)).map(one -> one.change().state()).equals(soon)) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from < times.size() ? Optional.of(times.get(from)) : Optional.empty();
  }

  /** Returns the times at which something may change for this node, in order. */
  private List<Instant> instants(WaitingNode self, List<WaitingNode> below) {
    return Stream.of(List.of(self), forest.allAbove(self), below)
        .flatMap(List::stream)
        .flatMap(node -> Stream.of(node.timeout(), node.holdoff()))
        .filter(Objects::nonNull)
        .map(
            time ->
                time.plusNanos(1000)) // the API has microseconds, and a time counts once it is past
        .filter(now::isBefore)
        .sorted()
        .distinct()
        .toList();
  }

  private Optional<DueChange> dueAt(Instant time) {
    return dueAt(time, rules);
  }

  private Optional<DueChange> dueAt(Instant time, RuleSelection under) {
    return forest.due(time, under).stream()
        .filter(due -> due.node().id().equals(node.id()))
        .findFirst();
  }

  private static String text(DueChange due) {
    return "becomes "
        + due.change().state().wireName()
        + (due.change().lacksResult() ? " with result incomplete (node_timeout)" : "")
        + ": "
        + due.why();
  }

  private String distance(@Nullable Instant time) {
    if (time == null) {
      return "none";
    }
    Duration left = Duration.between(now, time);
    return time + (left.isNegative() ? ", " + span(left.negated()) + " ago" : ", in " + span(left));
  }

  private static String span(Duration span) {
    if (span.toDays() > 0) {
      return span.toDays() + " d " + span.toHoursPart() + " h";
    }
    if (span.toHours() > 0) {
      return span.toHours() + " h " + span.toMinutesPart() + " min";
    }
    return span.toMinutes() > 0
        ? span.toMinutes() + " min " + span.toSecondsPart() + " s"
        : span.toSeconds() + " s";
  }

  private static String named(List<WaitingNode> below) {
    if (below.isEmpty()) {
      return "none";
    }
    String first =
        below.stream()
            .limit(NAMED)
            .map(node -> node.id() + " " + node.state().wireName())
            .collect(Collectors.joining(", "));
    int more = below.size() - NAMED;
    return below.size() + " (" + first + (more > 0 ? " and " + more + " more" : "") + ")";
  }
}
