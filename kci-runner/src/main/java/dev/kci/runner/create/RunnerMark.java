package dev.kci.runner.create;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeQuery;

/**
 * Says of a node which runner made it, as several may work for one user. It stands in {@code
 * debug.runner_instance}: the hierarchy in which a job's tests are reported drops every key of
 * {@code data} that the server's model does not have, and keeps {@code debug} whole. Events do not
 * carry it. It tells our own nodes apart and gives no right: whose nodes count is decided by owner.
 *
 * @param instance the name of this runner
 */
public record RunnerMark(String instance) {
  private static final String KEY = "runner_instance";

  /** The debug fields of a node with this mark. */
  public JsonObject in(JsonObject debug) {
    return debug.with(KEY, instance);
  }

  public boolean isOn(Node node) {
    return node.debug().string(KEY).filter(instance::equals).isPresent();
  }

  /** Only nodes with this mark. */
  public NodeQuery.Condition condition() {
    return NodeField.debug(KEY).is(instance);
  }
}
