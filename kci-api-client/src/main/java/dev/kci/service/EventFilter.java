package dev.kci.service;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which events of nodes are wanted: immutable conditions, all of which must hold.
 *
 * <p>The semantics are the Python client's: a field that the event does not have passes, a field
 * that it has must equal one of the values, and null is a value. So a filter may be asked twice,
 * first about the event and then about the node ({@link #test(Node)}), which has more fields.
 *
 * <pre>{@code
 * EventFilter.all().operation(Operation.UPDATED).kind(NodeKind.KBUILD).state(NodeState.DONE)
 *     .data("arch", "arm64", "riscv")
 * }</pre>
 */
public final class EventFilter implements Predicate<NodeEvent> {
  /** What an event says that happened to its node. */
  public enum Operation {
    CREATED("created"),
    UPDATED("updated");

    private final String wireName;

    Operation(String wireName) {
      this.wireName = wireName;
    }
  }

  private static final EventFilter ALL = new EventFilter(Map.of());

  /** Dotted path to the values allowed there. */
  private final Map<String, List<@Nullable Object>> conditions;

  private EventFilter(Map<String, List<@Nullable Object>> conditions) {
    this.conditions = conditions;
  }

  /** Wants everything. */
  public static EventFilter all() {
    return ALL;
  }

  /** Nodes that were created, or updated. */
  public EventFilter operation(Operation operation) {
    return with("op", operation.wireName);
  }

  /** Nodes of one of these kinds. */
  public EventFilter kind(NodeKind... kinds) {
    return withEach("kind", kinds, NodeKind::wireName);
  }

  /** Nodes that are now in one of these states. */
  public EventFilter state(NodeState... states) {
    return withEach("state", states, NodeState::wireName);
  }

  /** Nodes that were in one of these states before an update; a created node passes. */
  public EventFilter previousState(NodeState... states) {
    return withEach("previous_state", states, NodeState::wireName);
  }

  /** Nodes with one of these results. */
  public EventFilter result(Result... results) {
    return withEach("result", results, Result::wireName);
  }

  /** Nodes without a result yet. */
  public EventFilter noResult() {
    return with("result", (Object) null);
  }

  /** Nodes with one of these names. */
  public EventFilter name(String... names) {
    return withEach("name", names, Function.identity());
  }

  /** Nodes of one of these groups. */
  public EventFilter group(String... groups) {
    return withEach("group", groups, Function.identity());
  }

  /** Nodes of one of these users. */
  public EventFilter owner(String... owners) {
    return withEach("owner", owners, Function.identity());
  }

  /** One node. */
  public EventFilter id(String id) {
    return with("id", id);
  }

  /**
   * Nodes with one of these values in their data.
   *
   * @param path dotted below {@code data}, such as {@code kernel_revision.tree}
   */
  public EventFilter data(String path, String... values) {
    return withEach("data." + path, values, Function.identity());
  }

  /** Whether the event is wanted. */
  @Override
  public boolean test(NodeEvent event) {
    return matches(event.json());
  }

  /** Whether the node of an event that is wanted is so too. */
  public boolean test(Node node) {
    return matches(NodeEvent.ofCurrent(node).json().without("op").without("is_hierarchy"));
  }

  private boolean matches(JsonObject json) {
    return conditions.entrySet().stream()
        .allMatch(condition -> matches(json, condition.getKey(), condition.getValue()));
  }

  /**
   * A nested object is compared key by key: what is missing on the way passes, but a value where
   * there should be an object is a different one.
   */
  private static boolean matches(JsonObject json, String path, List<@Nullable Object> allowed) {
    Object value = json.asMap();
    for (String key : path.split("\\.", -1)) {
      if (!(value instanceof Map<?, ?> map)) {
        return false;
      }
      if (!map.containsKey(key)) {
        return true;
      }
      value = map.get(key);
    }
    return allowed.contains(value);
  }

  private <T> EventFilter withEach(String path, T[] values, Function<T, String> text) {
    if (values.length == 0) {
      throw new IllegalArgumentException("No value for " + path + "; expected one or more");
    }
    return with(path, Arrays.stream(values).map(text).toArray());
  }

  private EventFilter with(String path, @Nullable Object... values) {
    Map<String, List<@Nullable Object>> all = new LinkedHashMap<>(conditions);
    all.put(path, Arrays.asList(values));
    return new EventFilter(all);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EventFilter filter && conditions.equals(filter.conditions);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(conditions);
  }

  @Override
  public String toString() {
    return conditions.toString();
  }
}
