package dev.kci.runner.create;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeQuery;

/**
 * Marks a node with the runner that created it, because several runners may share one user. The
 * mark is in {@code debug.runner_instance}: the hierarchy PUT for a job's tests drops every key of
 * {@code data} that the server's model lacks, but keeps {@code debug}. Events do not have the mark.
 * It only distinguishes our own runners; the owner decides whose nodes count.
 *
 * @param instance the name of this runner
 */
public record RunnerMark(String instance) {
  private static final String KEY = "runner_instance";

  /** Adds this mark to a node's debug fields. */
  public JsonObject in(JsonObject debug) {
    return debug.with(KEY, instance);
  }

  public boolean isOn(Node node) {
    return node.debug().string(KEY).filter(instance::equals).isPresent();
  }

  /** Returns the condition for nodes with this mark. */
  public NodeQuery.Condition condition() {
    return NodeField.debug(KEY).is(instance);
  }
}
