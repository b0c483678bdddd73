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
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What must hold of the tree of nodes: what ends, and what may come below what. */
record TreeRules(Evidence evidence, Violations violations) {
  /**
   * A creator may read its parent, then be paused or wait for a slow API; nothing fences it. Beyond
   * this, somebody has created children without looking.
   */
  private static final Duration WINDOW = Duration.ofMinutes(6);

  private record Plan(String kind, String below, Set<String> labs) {}

  private static final Map<String, Plan> PLANS =
      Map.of(
          "build", new Plan("kbuild", "checkout", Set.of("left")),
          "check", new Plan("job", "checkout", Set.of("left", "right")),
          "boot", new Plan("job", "kbuild", Set.of("right")),
          "test", new Plan("job", "kbuild", Set.of("left", "right")));

  private static final Set<Long> RETRIES = Set.of(0L, 1L);

  void check() {
    everyNodeEnds();
    closedParentsGetNoChildren();
    expectedJobsExist();
    strangersRunNothing();
    everyJobIsPlanned();
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
  }

  private void everyJobIsPlanned() {
    for (NodeChange change : evidence.world().api().changes()) {
      JsonObject job = change.after();
      if (change.isNew() && Fields.isJob(job) && !evidence.forged().contains(change.id())) {
        @Nullable JsonObject parent = evidence.node(Fields.text(job, "parent"));
        if (parent == null
            || evidence.forged().contains(Fields.text(parent, "id"))
            || !isPlanned(job, parent)) {
          violations.add("every job is planned", change.toString());
        }
      }
    }
    for (SimulatedLab lab : evidence.world().labs()) {
      for (LabJob job : lab.all()) {
        JsonObject node = evidence.node(job.nodeId());
        if (!job.planned().runtime().equals(Optional.of(lab.name()))
            || node != null && !Fields.data(node, "runtime").equals(lab.name())) {
          violations.add("every job is planned", job + " in " + lab.name());
        }
      }
    }
  }

  /** Repeats the configuration independently of the code that reads it. */
  private static boolean isPlanned(JsonObject job, JsonObject parent) {
    Plan plan = PLANS.get(Fields.text(job, "name"));
    return plan != null
        && plan.kind().equals(Fields.text(job, "kind"))
        && plan.below().equals(Fields.text(parent, "kind"))
        && plan.labs().contains(Fields.data(job, "runtime"))
        && Fields.data(job, "platform").equals("shell")
        && RETRIES.contains(job.integer("retry_counter").orElse(0L));
  }
}
