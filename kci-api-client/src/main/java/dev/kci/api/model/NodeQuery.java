package dev.kci.api.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Which nodes to find: all conditions hold. Immutable.
 *
 * <pre>{@code
 * NodeQuery.where(NodeField.KIND.is(NodeKind.CHECKOUT))
 *     .and(NodeField.STATE.is(NodeState.AVAILABLE))
 *     .and(NodeField.HOLDOFF.before(now));
 * }</pre>
 *
 * <p>A server has tens of millions of nodes: a query without kind, state, parent, treeid or a time
 * is slow there.
 */
public record NodeQuery(List<Condition> conditions) {
  /**
   * One condition as the server reads it; {@link NodeField} makes them typed.
   *
   * @param key the field's name with its operator: {@code created__gt}
   */
  public record Condition(String key, String value) {
    /**
     * @throws IllegalArgumentException when the server would answer it with 500, or silently with
     *     nothing; the message says what is expected
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
   * @throws IllegalArgumentException when two conditions have the same key, of which the server
   *     would take the last one only, or a field is to be equal to a value and has another
   *     condition, which the server answers with 500 or ignores (recorded exchanges {@code
   *     nodes-plain-then-operator}, {@code nodes-operator-then-plain})
   */
  public NodeQuery {
    conditions = List.copyOf(conditions);
    Set<String> keys = new HashSet<>();
    Set<String> compared = new HashSet<>();
    for (Condition condition : conditions) {
      if (!keys.add(condition.key())) {
        throw new IllegalArgumentException(
            "Two conditions with the same key in " + conditions + "; expected each key once");
      }
      if (!condition.field().equals(condition.key())) {
        compared.add(condition.field());
      }
    }
    keys.retainAll(compared);
    if (!keys.isEmpty()) {
      throw new IllegalArgumentException(
          "Another condition beside an equal value of " + keys + "; the value alone says it all");
    }
  }

  /** All nodes. */
  public static NodeQuery all() {
    return new NodeQuery(List.of());
  }

  /** The nodes for which a condition holds. */
  public static NodeQuery where(Condition condition) {
    return new NodeQuery(List.of(condition));
  }

  /** Those of these nodes for which one more condition holds. */
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
