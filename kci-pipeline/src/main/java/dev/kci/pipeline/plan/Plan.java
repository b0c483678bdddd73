package dev.kci.pipeline.plan;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.pipeline.schedule.Outcome;
import dev.kci.pipeline.schedule.Schedule;
import dev.kci.pipeline.schedule.SimulatedNodes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The tree of all jobs that a checkout triggers if everything passes: builds, then their tests, and
 * so on. Jobs that would trigger themselves are cut off.
 *
 * @param jobs the jobs directly below the checkout, in the order of the scheduler
 */
public record Plan(List<PlannedJob> jobs) {
  public Plan {
    jobs = List.copyOf(jobs);
  }

  /** Plans the jobs of a checkout. */
  public static Plan of(Schedule schedule, Node checkout) {
    return new Plan(new Simulation(schedule).below(checkout, List.of()));
  }

  /** Returns all jobs, parents first. */
  public Stream<PlannedJob> all() {
    return jobs.stream().flatMap(PlannedJob::all);
  }

  private record Simulation(Schedule schedule) {
    List<PlannedJob> below(Node node, List<Node> ancestors) {
      Map<String, PlannedJob> jobs = new LinkedHashMap<>();
      List<Node> above = new ArrayList<>(List.of(node));
      above.addAll(ancestors);
      for (Node state : life(node)) {
        for (Outcome.Planned planned : schedule.jobsFor(event(state), state, ancestors).jobs()) {
          Node job = planned.node();
          if (!node.path().contains(job.name())) {
            PlannedJob made = job(planned, above);
            jobs.putIfAbsent(made.key(), made); // the job key prevents a second one
          }
        }
      }
      return List.copyOf(jobs.values());
    }

    private PlannedJob job(Outcome.Planned planned, List<Node> above) {
      Node node = SimulatedNodes.passed(planned.candidate().job(), planned.node());
      return new PlannedJob(
          node.name(),
          node.kind().wireName(),
          planned.candidate().runtime().name(),
          planned.entry().runtime() == null ? planned.entry().runtimeType() : null,
          planned.candidate().platform().name(),
          node.path(),
          planned.entry().source().origin(),
          below(node, above));
    }

    /** Returns the states of a node. Builds and checkouts have their result early. */
    private static List<Node> life(Node node) {
      boolean early = node.is(NodeKind.KBUILD) || node.is(NodeKind.CHECKOUT);
      return List.of(
          node.toBuilder().state(NodeState.AVAILABLE).result(early ? Result.PASS : null).build(),
          node.toBuilder().state(NodeState.DONE).result(Result.PASS).build());
    }

    private static JsonObject event(Node node) {
      boolean done = node.state() == NodeState.DONE;
      return NodeEvent.ofCurrent(node)
          .json()
          .with("previous_state", done ? "available" : "running")
          .with("previous_result", done && node.is(NodeKind.KBUILD) ? "pass" : null);
    }
  }
}
