package dev.kci.pipeline.explain;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.WaitNote;
import dev.kci.pipeline.schedule.Outcome;
import dev.kci.pipeline.schedule.RuntimeSelection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The nodes that exist for a planned job.
 *
 * @param nodes the first attempt and its retries, without superseded nodes
 * @param superseded nodes created for the same job by another runner at the same time
 */
record Attempts(List<Node> nodes, List<Node> superseded) {
  /** If the entry only names a type, the job may be in any runtime. */
  static Attempts of(Outcome.Planned planned, List<Node> children) {
    Node wanted = planned.node();
    boolean byType = planned.entry().runtime() == null;
    List<Node> all =
        children.stream()
            .filter(child -> child.name().equals(wanted.name()))
            .filter(child -> child.platform().equals(wanted.platform()))
            .filter(child -> byType || child.runtime().equals(wanted.runtime()))
            .sorted(Comparator.comparing(Node::retryCounter).thenComparing(Node::requireId))
            .toList();
    return new Attempts(
        all.stream().filter(child -> child.supersededBy().isEmpty()).toList(),
        all.stream().filter(child -> child.supersededBy().isPresent()).toList());
  }

  boolean isEmpty() {
    return nodes.isEmpty();
  }

  /** Returns why the first attempt's runtime was chosen; empty if the entry names it. */
  Optional<String> choice() {
    return nodes.stream()
        .findFirst()
        .flatMap(node -> node.debug().string(RuntimeSelection.Choice.KEY));
  }

  /** Returns text such as {@code node 65…, done/incomplete; retried: node 66…, running}. */
  String describe() {
    List<String> parts = new ArrayList<>();
    for (Node node : nodes) {
      parts.add((parts.isEmpty() ? "" : "retried: ") + describe(node));
    }
    for (Node node : superseded) {
      parts.add("node " + node.id() + " of the same job is superseded");
    }
    return String.join("; ", parts);
  }

  /** Returns a line for each unfinished job that waits, and for each that never ran: why. */
  List<String> waits() {
    return nodes.stream()
        .flatMap(node -> WaitNote.of(node).map(note -> wait(node, note)).stream())
        .toList();
  }

  /** As {@link #waits}, for programs. */
  List<JsonObject> waiting() {
    return nodes.stream()
        .flatMap(node -> WaitNote.of(node).map(note -> waiting(node, note)).stream())
        .toList();
  }

  private static JsonObject waiting(Node node, WaitNote note) {
    return JsonObject.of("node", node.id())
        .with("reason", note.reason().code().wireName())
        .with("text", note.reason().text())
        .with("since", note.since().toString());
  }

  private static String wait(Node node, WaitNote note) {
    String waits =
        node.state() == NodeState.DONE ? " never ran; it waited since " : " waits since ";
    return "node " + node.id() + waits + note.since() + ": " + note.reason();
  }

  private static String describe(Node node) {
    String result = node.result() == null ? "" : "/" + node.result().wireName();
    Optional<String> told = node.cancelledBy().isPresent() ? node.errorMessage() : node.errorCode();
    String error = told.map(text -> " (" + text + ")").orElse("");
    return "node " + node.id() + ", " + node.state().wireName() + result + error;
  }
}
