package dev.kci.api.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Selects nodes that meet all conditions. Immutable.
 *
 * <pre>{@code
 * NodeQuery.where(NodeField.KIND.is(NodeKind.CHECKOUT))
 *     .and(NodeField.STATE.is(NodeState.AVAILABLE))
 *     .and(NodeField.HOLDOFF.before(now));
 * }</pre>
 *
 * <p>Servers have tens of millions of nodes: queries without kind, state, parent, treeid or a time
 * are slow.
 */
public record NodeQuery(List<Condition> conditions) {
  /**
   * One condition in the server's form; {@link NodeField} creates typed ones.
   *
   * @param key the field's name with an optional operator, such as {@code created__gt}
   */
  public record Condition(String key, String value) {
    /**
     * @throws IllegalArgumentException if the server would answer with 500 or silently with no
     *     nodes; the message says what is expected
     */
    public Condition {
      Objects.requireNonNull(key, "key");
      Objects.requireNonNull(value, "value");
      ConditionRules.check(key, value);
    }

    /** The field without the operator. */
    String field() {
      return ConditionRules.field(key);
    }
  }

  /**
   * @throws IllegalArgumentException if two conditions have the same key, since the server would
   *     ignore the first, or if a field has both a value and another condition, since the server
   *     would answer with 500 or ignore one (recorded exchanges {@code nodes-plain-then-operator},
   *     {@code nodes-operator-then-plain})
   */
  public NodeQuery {
    conditions = List.copyOf(conditions);
    Set<String> keys = new HashSet<>();
    Set<String> compared = new HashSet<>();
    for (Condition condition : conditions) {
      if (!keys.add(condition.key())) {
        throw new IllegalArgumentException(
            "Two conditions with the key '" + condition.key() + "'; expected each key once");
      }
      if (!condition.field().equals(condition.key())) {
        compared.add(condition.field());
      }
    }
    keys.retainAll(compared);
    if (!keys.isEmpty()) {
      throw new IllegalArgumentException(
          "Both a value and another condition for " + keys + "; expected only the value");
    }
  }

  /** Selects all nodes. */
  public static NodeQuery all() {
    return new NodeQuery(List.of());
  }

  /** Selects the nodes that meet a condition. */
  public static NodeQuery where(Condition condition) {
    return new NodeQuery(List.of(condition));
  }

  /** Returns this query narrowed by one more condition. */
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
