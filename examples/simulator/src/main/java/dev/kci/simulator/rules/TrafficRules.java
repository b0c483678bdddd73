package dev.kci.simulator.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What must hold of events, shards and requests. */
record TrafficRules(Evidence evidence, Violations violations) {
  /** A guess that no run has reached; what a job needs without faults is far less. */
  private static final int REQUESTS_PER_JOB = 400;

  private static final int WRITES_PER_NODE = 40;

  /** A runner rests for 5 minutes after the first refusal, and longer after each further one. */
  private static final int REFUSALS_PER_NODE = 12;

  void check() {
    everyEventIsHandled();
    shardsSettle();
    requestsAreBounded();
    refusalsAreBounded();
  }

  /** The probe has no reconciling query that would find what the event loop lost. */
  private void everyEventIsHandled() {
    List<String> lost = new ArrayList<>(evidence.probes());
    lost.removeAll(evidence.world().probed());
    if (!lost.isEmpty()) {
      violations.add(
          "every event is handled",
          lost.size() + " of " + evidence.probes().size() + " were not: " + lost);
    }
  }

  private void shardsSettle() {
    evidence
        .world()
        .shardsTakenTooSoon()
        .forEach(how -> violations.add("no shard is taken at once", how));
    evidence
        .world()
        .unsettledShards()
        .forEach(shard -> violations.add("each shard has one owner", shard));
  }

  private void requestsAreBounded() {
    long jobs = evidence.world().labs().stream().mapToLong(lab -> lab.all().size()).sum();
    int requests =
        evidence.world().api().requests().entrySet().stream()
            .filter(machine -> machine.getKey().startsWith("runner"))
            .mapToInt(Map.Entry::getValue)
            .sum();
    if (requests > 2000 + REQUESTS_PER_JOB * jobs) {
      violations.add("requests are bounded", requests + " for " + jobs + " jobs");
    }
    Map<String, Integer> writes = new HashMap<>();
    evidence.world().api().changes().forEach(change -> writes.merge(change.id(), 1, Integer::sum));
    writes.forEach(
        (id, count) -> {
          if (count > WRITES_PER_NODE) {
            violations.add(
                "writes are bounded", count + " of " + Objects.toString(evidence.node(id)));
          }
        });
  }

  /** What a runner may not write, it leaves alone for a while; the job takes no place meanwhile. */
  private void refusalsAreBounded() {
    evidence
        .world()
        .api()
        .refusals()
        .forEach(
            (request, count) -> {
              if (request.startsWith("runner") && count > REFUSALS_PER_NODE) {
                violations.add("refusals are not repeated at once", count + " of " + request);
              }
            });
  }
}
