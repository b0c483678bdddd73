package dev.kci.api.model;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the API says on the channel {@code node} when a node was created or updated.
 *
 * <p>It is no whole node: times, parent and artifacts are missing, so that a handler fetches the
 * node when it needs them.
 *
 * @param op {@code created} or {@code updated}
 * @param id the node's id
 * @param previousState the state before an update; null when the event does not say
 * @param json the event's fields as they came, also those that have no component here
 */
public record NodeEvent(
    String op,
    String id,
    NodeKind kind,
    String name,
    List<String> path,
    NodeState state,
    @Nullable Result result,
    @Nullable String owner,
    @Nullable NodeState previousState,
    @Nullable Result previousResult,
    JsonObject json) {

  private static final String UPDATED = "updated";

  public NodeEvent {
    Objects.requireNonNull(op, "op");
    Objects.requireNonNull(id, "id");
    path = List.copyOf(path);
  }

  /**
   * Reads an event's data; empty when it is no node event (another channel's data, say). A whole
   * node, as the channel {@code retry} has it, counts as an update that tells of no move.
   */
  public static Optional<NodeEvent> of(JsonObject json) {
    try {
      String op = json.string("op").orElse(UPDATED);
      String id = json.string("id").orElse(null);
      String kind = json.string("kind").orElse(null);
      String state = json.string("state").orElse(null);
      if (id == null || kind == null || kind.isEmpty() || state == null) {
        return Optional.empty();
      }
      return Optional.of(
          new NodeEvent(
              op,
              id,
              new NodeKind(kind),
              json.string("name").orElse(""),
              json.strings("path"),
              NodeState.of(state),
              json.string("result").map(Result::of).orElse(null),
              json.string("owner").orElse(null),
              json.string("previous_state").map(NodeState::of).orElse(null),
              json.string("previous_result").map(Result::of).orElse(null),
              json));
    } catch (IllegalArgumentException unknownValue) {
      return Optional.empty();
    }
  }

  /** Whether this is about {@linkplain Node#isRevision() the checkout of a revision}. */
  public boolean isOfRevision() {
    return Checkouts.isRevision(kind, name, path);
  }

  /** An event that says what a node looks like now, as if it had just been updated. */
  public static NodeEvent ofCurrent(Node node) {
    return of(JsonObject.of("op", UPDATED)
            .with("id", node.requireId())
            .with("kind", node.kind().wireName())
            .with("name", node.name())
            .with("path", node.path())
            .with("group", node.group())
            .with("state", node.state().wireName())
            .with("result", node.result() == null ? null : node.result().wireName())
            .with("owner", node.owner())
            .with("data", node.data())
            .with("is_hierarchy", false))
        .orElseThrow();
  }
}
