package dev.kci.runner.create;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeQuery;

/**
 * Marks a node with the runner that created it, as several may work for one user. The mark is in
 * {@code debug.runner_instance}: a hierarchy PUT, which reports a job's tests, drops every key of
 * {@code data} that the server's model lacks, and keeps {@code debug} whole. Events do not carry
 * it. The mark only tells our own nodes apart; the owner decides whose nodes count.
 *
 * @param instance the name of this runner
 */
public record RunnerMark(String instance) {
  private static final String KEY = "runner_instance";

  /** Returns the debug fields of a node with this mark. */
  public JsonObject in(JsonObject debug) {
    return debug.with(KEY, instance);
  }

  public boolean isOn(Node node) {
    return node.debug().string(KEY).filter(instance::equals).isPresent();
  }

  /** Matches only nodes with this mark. */
  public NodeQuery.Condition condition() {
    return NodeField.debug(KEY).is(instance);
  }
}
