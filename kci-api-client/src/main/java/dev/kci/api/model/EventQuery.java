package dev.kci.api.model;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which past events to find: all conditions hold. Immutable; each method gives a narrower query.
 *
 * @param parameters the query's parameters as the server reads them; it answers an unknown one with
 *     an empty list, so that there is no other way to make one than the methods
 */
public record EventQuery(Map<String, String> parameters) {
  public EventQuery {
    parameters = Map.copyOf(parameters);
  }

  /** All events that the server still has: those of the last 7 days. */
  public static EventQuery all() {
    return new EventQuery(Map.of());
  }

  /** Only events after {@code time}; at that very time does not count. */
  public EventQuery after(Instant time) {
    return with("from", Timestamps.format(time));
  }

  /** Only events of the node with this id. */
  public EventQuery node(String id) {
    return with("node_id", id);
  }

  /** Only events of nodes whose owner this is. */
  public EventQuery owner(String user) {
    return with("owner", user);
  }

  /** Only {@code created} or {@code updated}. */
  public EventQuery op(String op) {
    return with("op", op);
  }

  /** Only events of nodes of this kind. */
  public EventQuery kind(NodeKind kind) {
    return with("kind", kind.wireName());
  }

  /** Only events of nodes of this name. */
  public EventQuery name(String name) {
    return with("name", name);
  }

  /** Only events that found or left their node in this state. */
  public EventQuery state(NodeState state) {
    return with("state", state.wireName());
  }

  /** Only events that left their node with this result. */
  public EventQuery result(Result result) {
    return with("result", result.wireName());
  }

  /** Only events of this channel, {@code node} for node events. */
  public EventQuery channel(String channel) {
    return with("channel", channel);
  }

  /** Only events of nodes of this group. */
  public EventQuery group(String group) {
    return with("group", group);
  }

  /** Only events of nodes in whose path a name matches this regular expression (PCRE). */
  public EventQuery path(String regex) {
    return with("path", regex);
  }

  /** Only the records with these ids, which replace other ids asked for. */
  public EventQuery records(Collection<String> ids) {
    if (ids.isEmpty() || ids.stream().anyMatch(id -> id.contains(","))) {
      throw new IllegalArgumentException(
          "Ids of event records " + ids + "; expected at least one, and no comma in any");
    }
    Map<String, String> more = new LinkedHashMap<>(parameters);
    more.remove("id"); // the server refuses id and ids together
    more.remove("ids");
    more.put(ids.size() == 1 ? "id" : "ids", String.join(",", ids));
    return new EventQuery(more);
  }

  private EventQuery with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(parameters);
    more.put(name, value);
    return new EventQuery(more);
  }
}
