package dev.kci.runner.create;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeQuery;
import java.util.List;
import java.util.Set;

/**
 * Marks a node with the runner that created it, because several runners may share one user. The
 * mark is in {@code debug.runner_instance}: the hierarchy PUT for a job's tests drops every key of
 * {@code data} that the server's model lacks, but keeps {@code debug}. Events do not have the mark.
 * It only distinguishes our own runners; the owner decides whose nodes count.
 *
 * <p>Jobs in a {@linkplain dev.kci.runtime.JobRuntime#isShared shared} runtime have the name of the
 * group of replicas instead, so that each of them can continue with the jobs. The group is in
 * {@code debug.runner_group} of every job, because any replica may have to retry it.
 *
 * @param instance the name of this runner
 * @param group the name of its group; the same as {@code instance} for a runner without others
 * @param shared the names of the shared runtimes
 */
public record RunnerMark(String instance, String group, Set<String> shared) {
  private static final String KEY = "runner_instance";
  private static final String GROUP = "runner_group";

  public RunnerMark {
    shared = Set.copyOf(shared);
  }

  /** Creates the mark of a runner without others. */
  public RunnerMark(String instance) {
    this(instance, instance, Set.of());
  }

  /** Adds this mark to the debug fields of a node of a job in a runtime. */
  public JsonObject in(JsonObject debug, String runtime) {
    return debug.with(KEY, of(runtime)).with(GROUP, group);
  }

  private String of(String runtime) {
    return shared.contains(runtime) ? group : instance;
  }

  /** Returns whether a node is of this runner or its group. */
  public boolean isOn(Node node) {
    String mark = node.debug().string(KEY).orElse(null);
    return instance.equals(mark) || group.equals(mark);
  }

  /** Returns whether a node is of any runner of the group. */
  boolean isOfGroup(Node node) {
    return node.debug().string(GROUP).filter(group::equals).isPresent();
  }

  /** Returns the condition for nodes of any runner of the group. */
  public NodeQuery.Condition ofGroup() {
    return NodeField.debug(GROUP).is(group);
  }

  /** Returns the condition for nodes of this runner or its group. */
  public NodeQuery.Condition condition() {
    return group.equals(instance)
        ? NodeField.debug(KEY).is(instance)
        : NodeField.debug(KEY).in(List.of(instance, group));
  }

  /** Returns the condition for the nodes of jobs in a runtime that are for this runner. */
  public NodeQuery.Condition condition(String runtime) {
    return NodeField.debug(KEY).is(of(runtime));
  }
}
