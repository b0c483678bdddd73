package dev.kci.runner;

import dev.kci.api.KciApi;
import dev.kci.api.Nodes;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import dev.kci.api.model.NodeState;
import dev.kci.cli.ConsoleWriter;
import dev.kci.pipeline.schedule.Ancestors;
import dev.kci.pipeline.schedule.FrequencyLimits;
import dev.kci.pipeline.schedule.LeastLoaded;
import dev.kci.pipeline.schedule.NewerCheckouts;
import dev.kci.pipeline.schedule.Outcome;
import dev.kci.pipeline.schedule.Schedule;
import dev.kci.runner.create.CheckedAncestors;
import dev.kci.runner.create.CreationOrder;
import dev.kci.runner.create.JobCreation;
import dev.kci.runner.create.JobKeys;
import dev.kci.runner.create.JobNodes;
import dev.kci.runner.create.OwnNodes;
import dev.kci.runner.create.Retries;
import dev.kci.runner.create.RunnerMark;
import dev.kci.service.shard.ShardKey;
import dev.kci.trust.TrustedOwners;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Prints what a single pass would do if all runtimes were idle and healthy. Writes nothing and does
 * not connect to the runtimes.
 */
final class DryRun {
  private final Runner.Setup setup;
  private final KciApi api;
  private final List<LeastLoaded.Load> runtimes;
  private final PrintWriter out;
  private final OwnNodes own;
  private final CheckedAncestors ancestors;
  private final JobCreation creation;

  /**
   * @param api authenticated as the runner's user
   */
  DryRun(Runner.Setup setup, KciApi api, List<LeastLoaded.Load> runtimes, PrintWriter out) {
    this.setup = setup;
    this.api = api;
    this.runtimes = List.copyOf(runtimes);
    this.out = out;
    Nodes nodes = api.nodes();
    RunnerMark mark = new RunnerMark(setup.self().name(), setup.replica().group(), Set.of());
    this.own = new OwnNodes(nodes, new JobKeys(setup.configuration()), setup.owners(), mark);
    this.ancestors =
        new CheckedAncestors(new Ancestors(nodes::get), setup.sources(), setup.owners());
    this.creation =
        new JobCreation(
            nodes,
            own,
            new JobNodes(setup.configuration(), mark, setup.jobTimeout(), api.clock()),
            new FrequencyLimits(nodes::find, setup.owners(), api.clock()),
            new CreationOrder(mark.instance(), List::of, api.clock()),
            setup.replica().shards(),
            pause -> true);
  }

  /**
   * Prints a line for each action.
   *
   * @throws dev.kci.api.ApiException if the API does not answer
   */
  void run() {
    Nodes nodes = api.nodes();
    TrustedOwners user = TrustedOwners.of(api.users(), Set.of());
    for (LeastLoaded.Load load : runtimes) {
      String runtime = load.runtime().name();
      try (Stream<Node> unfinished =
          nodes.find(Recovery.unfinished(runtime, user, own.mark().condition(), api.clock()))) {
        unfinished.forEach(job -> print("resume  " + named(job) + " in " + runtime));
      }
    }
    Reconciliation reconciliation =
        new Reconciliation(
            nodes,
            setup.configuration().scheduler(),
            setup.origin().owners(),
            user,
            own.mark(),
            setup.retries().isOn(),
            api.clock());
    try (Stream<Node> found = reconciliation.nodes()) {
      found
          .filter(node -> setup.replica().owns(ShardKey.of(node)))
          .filter(node -> node.supersededBy().isEmpty())
          .forEach(this::handle);
    }
  }

  private void handle(Node node) {
    if (node.state() == NodeState.DONE) {
      new Retries(
              api.nodes(),
              own,
              setup.configuration(),
              setup.retries(),
              new NewerCheckouts(api.nodes()::findAll, setup.owners()))
          .of(node)
          .ifPresent(retry -> print("retry   " + named(node)));
    } else if (setup.origin().passes(node)) {
      Optional<String> refusal = ancestors.refusal(node);
      if (refusal.isPresent()) {
        print("nothing " + named(node) + ": starts no jobs, " + refusal.get());
        return;
      }
      List<Outcome.Planned> planned = planned(node);
      if (planned.isEmpty()) {
        print(
            "nothing %s: starts no jobs; see 'kci-api node explain %s'"
                .formatted(named(node), node.id()));
      }
      creation.missing(node, planned).forEach(job -> create(node, job));
    }
  }

  private List<Outcome.Planned> planned(Node node) {
    return Schedule.of(setup.configuration(), new LeastLoaded(runtimes))
        .jobsFor(NodeEvent.ofCurrent(node).json(), node, ancestors.ancestors().of(node))
        .jobs();
  }

  private void create(Node parent, Outcome.Planned job) {
    print(
        "create  %s %s in %s below %s"
            .formatted(
                job.node().kind().wireName(),
                job.node().name(),
                job.node().runtime().orElse("no runtime"),
                named(parent)));
  }

  private static String named(Node node) {
    return node.kind().wireName() + " " + node.name() + " " + node.requireId();
  }

  private void print(String line) {
    out.println(line);
    ConsoleWriter.requireReader(out);
  }
}
