package dev.kci.simulator.rules;

import dev.kci.api.model.JsonObject;
import dev.kci.simulator.history.LabJob;
import dev.kci.simulator.history.NodeChange;
import dev.kci.simulator.world.SimulatedLab;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What must hold of the tree of nodes: what ends, and what may come below what. */
record TreeRules(Evidence evidence, Violations violations) {
  /**
   * A creator may read its parent, then be paused or wait for a slow API; nothing fences it. Beyond
   * this, somebody has created children without looking.
   */
  private static final Duration WINDOW = Duration.ofMinutes(6);

  void check() {
    everyNodeEnds();
    closedParentsGetNoChildren();
    expectedJobsExist();
    strangersRunNothing();
  }

  private void everyNodeEnds() {
    evidence
        .own()
        .forEach(
            (id, node) -> {
              if (!Fields.text(node, "state").equals("done")) {
                violations.add("every node ends", node.toString());
              }
            });
  }

  /** A retry may start below a parent that is closing, since its job keeps the parent open. */
  private void closedParentsGetNoChildren() {
    Map<String, Instant> closed = new HashMap<>();
    Map<String, Instant> done = new HashMap<>();
    for (NodeChange change : evidence.world().api().changes()) {
      String state = Fields.text(change.after(), "state");
      if (state.equals("closing") || state.equals("done")) {
        closed.putIfAbsent(change.id(), change.time());
      }
      if (state.equals("done")) {
        done.putIfAbsent(change.id(), change.time());
      }
      boolean retry = change.after().integer("retry_counter").orElse(0L) > 0;
      Instant since = (retry ? done : closed).get(Fields.text(change.after(), "parent"));
      if (change.isNew()
          && change.request().startsWith("POST")
          && since != null
          && since.plus(WINDOW).isBefore(change.time())) {
        violations.add("closed parents get no children", change + ", closed since " + since);
      }
    }
  }

  /** What the configuration wants below each checkout and build that was available for a while. */
  private void expectedJobsExist() {
    Map<String, JsonObject> own = evidence.own();
    own.forEach(
        (id, node) -> {
          boolean checkout = Fields.text(node, "kind").equals("checkout");
          boolean build = Fields.text(node, "kind").equals("kbuild");
          if (Fields.isSuperseded(node) || !checkout && !build || !couldHaveChildren(id)) {
            return;
          }
          for (String job : checkout ? List.of("build", "check") : List.of("boot", "test")) {
            if (own.values().stream()
                .noneMatch(
                    child ->
                        Fields.text(child, "parent").equals(id)
                            && Fields.text(child, "name").equals(job))) {
              violations.add("every planned job is created", job + " below " + node);
            }
          }
        });
  }

  /** A result that comes after the end of its node comes too late for children. */
  private boolean couldHaveChildren(String id) {
    return evidence
        .changesOf(id)
        .map(NodeChange::after)
        .anyMatch(
            node ->
                Fields.text(node, "state").equals("available")
                    && Fields.text(node, "result").equals("pass"));
  }

  private void strangersRunNothing() {
    for (SimulatedLab lab : evidence.world().labs()) {
      for (LabJob job : lab.all()) {
        JsonObject node = evidence.node(job.nodeId());
        @Nullable JsonObject parent =
            node == null ? null : evidence.node(Fields.text(node, "parent"));
        if (evidence.forged().contains(job.nodeId())
            || parent == null
            || evidence.forged().contains(Fields.text(parent, "id"))) {
          violations.add("nobody else decides what runs", job.toString());
        }
      }
    }
    for (NodeChange change : evidence.world().api().changes()) {
      if (change.isNew()
          && Fields.isJob(change.after())
          && !evidence.forged().contains(change.id())) {
        JsonObject parent =
            evidence.world().api().nodes().get(Fields.text(change.after(), "parent"));
        String wants =
            Fields.text(change.after(), "name").matches("build|check") ? "checkout" : "kbuild";
        if (parent == null
            || !Fields.text(parent, "kind").equals(wants)
            || evidence.forged().contains(Fields.text(parent, "id"))) {
          violations.add("every job is planned", change.toString());
        }
      }
    }
  }
}
