package dev.kci.simulator.rules;

import dev.kci.api.model.JsonObject;
import dev.kci.simulator.history.LabJob;
import dev.kci.simulator.history.NodeChange;
import dev.kci.simulator.world.SimulatedLab;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What must hold of jobs: one node, one run, one result. */
record JobRules(Evidence evidence, Violations violations) {
  /** A runner may need so long from its look at a late job until the end is written. */
  private static final Duration CANCELLING = Duration.ofMinutes(1);

  private record Key(String parent, String name, String platform, long retry) {
    static Key of(JsonObject node) {
      return new Key(
          Fields.text(node, "parent"),
          Fields.text(node, "name"),
          Fields.data(node, "platform"),
          node.integer("retry_counter").orElse(0L));
    }
  }

  void check() {
    eachJobRunsOnce();
    eachJobHasOneResult();
    eachResultIsTheLabs();
    eachJobHasOneNode();
    lateResultsCount();
  }

  private void eachJobRunsOnce() {
    Map<Key, List<LabJob>> byKey = new LinkedHashMap<>();
    for (SimulatedLab lab : evidence.world().labs()) {
      for (LabJob job : lab.all()) {
        JsonObject node = evidence.node(job.nodeId());
        if (node == null) {
          violations.add("each job has a node", job.toString());
        } else {
          byKey.computeIfAbsent(Key.of(node), key -> new ArrayList<>()).add(job);
        }
      }
    }
    byKey.forEach(
        (key, jobs) -> {
          if (new JobRuns(jobs).areTooMany()) {
            violations.add("each job runs once", key + " " + jobs);
          }
        });
  }

  /**
   * A timeout that crosses the result on its way may replace it, since the server does not compare;
   * but the result is put back.
   */
  private void eachJobHasOneResult() {
    Map<String, JsonObject> results = new LinkedHashMap<>();
    for (NodeChange change : evidence.world().api().changes()) {
      if (!Fields.text(change.after(), "result").isEmpty()
          && Fields.isJob(change.after())
          && !Fields.data(change.after(), "error_code").equals("node_timeout")
          && !evidence.forged().contains(change.id())) {
        JsonObject first = results.putIfAbsent(change.id(), change.after());
        if (first != null
            && !Fields.text(first, "result").equals(Fields.text(change.after(), "result"))) {
          violations.add("each job has one result", change.toString());
        }
      }
    }
    results.forEach(
        (id, node) -> {
          JsonObject last = Objects.requireNonNull(evidence.node(id));
          if (!Fields.text(last, "result").equals(Fields.text(node, "result"))
              && !Fields.isSuperseded(last)) {
            violations.add(
                "each job has one result", "lost " + Fields.text(node, "result") + " of " + last);
          }
        });
  }

  /** A node whose job several labs had at the same time has the result of one of them. */
  private void eachResultIsTheLabs() {
    Map<String, Set<String>> told = new HashMap<>();
    for (SimulatedLab lab : evidence.world().labs()) {
      for (LabJob job : lab.all()) {
        job.result()
            .ifPresent(
                result ->
                    told.computeIfAbsent(job.nodeId(), id -> new HashSet<>())
                        .add(result.wireName()));
      }
    }
    evidence.own().values().stream()
        .filter(node -> Fields.isJob(node) && Fields.text(node, "result").matches("pass|fail"))
        .filter(
            node ->
                !told.getOrDefault(Fields.text(node, "id"), Set.of())
                    .contains(Fields.text(node, "result")))
        .forEach(
            node ->
                violations.add(
                    "each result is the lab's",
                    told.get(Fields.text(node, "id")) + " for " + node));
  }

  private void eachJobHasOneNode() {
    Map<Key, List<JsonObject>> byKey = new LinkedHashMap<>();
    evidence.own().values().stream()
        .filter(Fields::isJob)
        .filter(node -> !Fields.isSuperseded(node))
        .forEach(node -> byKey.computeIfAbsent(Key.of(node), k -> new ArrayList<>()).add(node));
    byKey.forEach(
        (key, nodes) -> {
          if (nodes.size() > 1) {
            violations.add(
                "each job has one node",
                key + " " + nodes.stream().map(node -> Fields.text(node, "id")).toList());
          }
        });
  }

  /**
   * A result that the lab had before the end counts, even if it came late. A node that could not be
   * written is left out, since its runner may only try again after an hour.
   */
  private void lateResultsCount() {
    Set<String> locked = evidence.world().api().locked();
    for (SimulatedLab lab : evidence.world().labs()) {
      JobRuns runs = new JobRuns(lab.all());
      for (LabJob job : lab.all()) {
        JsonObject node = evidence.node(job.nodeId());
        NodeChange timedOut = timedOut(job.nodeId());
        if (node != null
            && job.keptResult()
            && timedOut != null
            && !runs.cameTooLate(job)
            && !locked.contains(job.nodeId())
            && job.ends().plus(crossing(timedOut)).isBefore(timedOut.time())
            && !Fields.isSuperseded(node)
            && Fields.data(node, "error_code").equals("node_timeout")) {
          violations.add("late results count", job + ", timed out at " + timedOut.time());
        }
      }
    }
  }

  /**
   * A runner that has seen its late job running cancels it. If the process exits by itself in
   * between, nothing tells that from one that exits because it was told to.
   */
  private static Duration crossing(NodeChange timedOut) {
    return timedOut.by().startsWith("runner") ? CANCELLING : Duration.ZERO;
  }

  private @Nullable NodeChange timedOut(String id) {
    return evidence
        .changesOf(id)
        .filter(change -> Fields.data(change.after(), "error_code").equals("node_timeout"))
        .findFirst()
        .orElse(null);
  }
}
