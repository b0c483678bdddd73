package dev.kci.api.model;

import dev.kci.text.SafeText;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The event that the API sends on the channel {@code node} when a node is created or updated.
 *
 * <p>It lacks the node's times, parent and artifacts; handlers that need those fetch the node.
 *
 * @param op {@code created} or {@code updated}
 * @param id the node's id
 * @param previousState the state before an update; null if the event does not say
 * @param json all fields of the event, including those without a component here
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
   * Reads an event's data; empty if it is not about a node, such as another channel's data. A whole
   * node, as on the channel {@code retry}, counts as an update without a previous state.
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

  /** Returns whether this is about {@linkplain Node#isRevision() the checkout of a revision}. */
  public boolean isOfRevision() {
    return Checkouts.isRevision(kind, name, path);
  }

  /** Creates the event of a node as it is now, as if it had just been updated. */
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

  /** Returns one line for logs, without what strangers may have written into the node's data. */
  @Override
  public String toString() {
    String at = String.join("/", path);
    return SafeText.escape(
        "%s %s %s %s %s%s"
            .formatted(
                op,
                id,
                kind.wireName(),
                at.isEmpty() ? name : at,
                state.wireName(),
                result == null ? "" : " " + result.wireName()),
        300);
  }
}
