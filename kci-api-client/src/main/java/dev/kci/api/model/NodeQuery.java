package dev.kci.api.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Which nodes to find: all conditions hold. Immutable.
 *
 * <p>
 *
 * {@snippet : NodeQuery.where(NodeField.KIND.is(NodeKind.CHECKOUT))
 *     .and(NodeField.STATE.is(NodeState.AVAILABLE))
 *     .and(NodeField.HOLDOFF.before(now)); }
 *
 * <p>A server has tens of millions of nodes: a query without kind, state, parent, treeid or a time
 * is slow there.
 */
public record NodeQuery(List<Condition> conditions) {
  /**
   * One condition as the server reads it.
   *
   * @param key the field's name with its operator: {@code created__gt}
   */
  public record Condition(String key, String value) {
    public Condition {
      Objects.requireNonNull(key, "key");
      Objects.requireNonNull(value, "value");
    }
  }

  /**
   * @throws IllegalArgumentException when two conditions have the same key: the server would take
   *     the last one only
   */
  public NodeQuery {
    conditions = List.copyOf(conditions);
    long keys = conditions.stream().map(Condition::key).distinct().count();
    if (keys != conditions.size()) {
      throw new IllegalArgumentException(
          "Two conditions with the same key in " + conditions + "; expected each key once");
    }
  }

  /** All nodes. */
  public static NodeQuery all() {
    return new NodeQuery(List.of());
  }

  public static NodeQuery where(Condition condition) {
    return new NodeQuery(List.of(condition));
  }

  public NodeQuery and(Condition condition) {
    List<Condition> more = new ArrayList<>(conditions);
    more.add(condition);
    return new NodeQuery(more);
  }

  /** The query's parameters. */
  public Map<String, String> parameters() {
    Map<String, String> parameters = new LinkedHashMap<>();
    conditions.forEach(condition -> parameters.put(condition.key(), condition.value()));
    return parameters;
  }
}
