package dev.kci.api.model;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Selects past events that meet all conditions. Immutable; each method returns a narrower query.
 *
 * @param parameters the query's parameters on the wire. Use the methods to create them: the server
 *     answers an unknown parameter with an empty list
 */
public record EventQuery(Map<String, String> parameters) {
  public EventQuery {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters)); // keeps their order
  }

  /** Selects all events that the server still has, from the last 7 days. */
  public static EventQuery all() {
    return new EventQuery(Map.of());
  }

  /** Selects only events strictly after {@code time}. */
  public EventQuery after(Instant time) {
    return with("from", Timestamps.format(time));
  }

  /** Selects only events of the node with this id. */
  public EventQuery node(String id) {
    return with("node_id", id);
  }

  /** Selects only events of nodes owned by this user. */
  public EventQuery owner(String user) {
    return with("owner", user);
  }

  /** Selects only events with this op, {@code created} or {@code updated}. */
  public EventQuery op(String op) {
    return with("op", op);
  }

  /** Selects only events of nodes of this kind. */
  public EventQuery kind(NodeKind kind) {
    return with("kind", kind.wireName());
  }

  /** Selects only events of nodes with this name. */
  public EventQuery name(String name) {
    return with("name", name);
  }

  /** Selects only events before or after which the node was in this state. */
  public EventQuery state(NodeState state) {
    return with("state", state.wireName());
  }

  /** Selects only events after which the node had this result. */
  public EventQuery result(Result result) {
    return with("result", result.wireName());
  }

  /** Selects only events of this channel, {@code node} for node events. */
  public EventQuery channel(String channel) {
    return with("channel", channel);
  }

  /** Selects only events of nodes in this group. */
  public EventQuery group(String group) {
    return with("group", group);
  }

  /** Selects only events of nodes with a name in their path that matches this PCRE. */
  public EventQuery path(String regex) {
    return with("path", regex);
  }

  /** Selects only the records with these ids, replacing any ids selected before. */
  public EventQuery records(Collection<String> ids) {
    if (ids.isEmpty() || ids.stream().anyMatch(id -> id.contains(","))) {
      throw new IllegalArgumentException(
          "Event record ids " + ids + "; expected at least one, without commas");
    }
    Map<String, String> more = new LinkedHashMap<>(parameters);
    more.remove("id"); // the server rejects id and ids together
    more.remove("ids");
    more.put(ids.size() == 1 ? "id" : "ids", String.join(",", ids));
    return new EventQuery(more);
  }

  /**
   * Adds to each event the node as it is when the query is answered. Such a query needs a limit of
   * at most 1000 and selects events of nodes only: the server fails on others.
   */
  public EventQuery withNodes() {
    return with("recursive", "true");
  }

  private EventQuery with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(parameters);
    more.put(name, value);
    return new EventQuery(more);
  }
}
