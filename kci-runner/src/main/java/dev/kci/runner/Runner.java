package dev.kci.runner;

import dev.kci.api.KciApi;
import dev.kci.api.Nodes;
import dev.kci.cli.Instance;
import dev.kci.cli.Replica;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.pipeline.schedule.Ancestors;
import dev.kci.pipeline.schedule.ConfiguredSources;
import dev.kci.pipeline.schedule.FrequencyLimits;
import dev.kci.pipeline.schedule.NewerCheckouts;
import dev.kci.pipeline.schedule.RetryEvent;
import dev.kci.pipeline.schedule.RetryPolicy;
import dev.kci.pipeline.schedule.SupersedePolicy;
import dev.kci.runner.create.CheckedAncestors;
import dev.kci.runner.create.CreationOrder;
import dev.kci.runner.create.JobCreation;
import dev.kci.runner.create.JobKeys;
import dev.kci.runner.create.JobNodes;
import dev.kci.runner.create.JobPlans;
import dev.kci.runner.create.OwnNodes;
import dev.kci.runner.create.Retries;
import dev.kci.runner.create.RunnerMark;
import dev.kci.runner.supervise.RuntimeSupervisor;
import dev.kci.service.EventLoop;
import dev.kci.service.Heartbeat;
import dev.kci.service.Heartbeats;
import dev.kci.service.NodeHandler;
import dev.kci.service.Pulse;
import dev.kci.service.StopSignal;
import dev.kci.service.shard.ShardKey;
import dev.kci.status.ServiceStatus;
import dev.kci.trust.TrustedOwners;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Wires the parts of the service. Changes that labs report during construction are dropped, because
 * the first step of each job observes it anyway.
 */
final class Runner implements AutoCloseable {
  private static final int WORKERS = 4;

  private final Setup setup;
  private final KciApi api;
  private final StopSignal stop;
  private final SelectedRuntimes runtimes;
  private final RunnerService service;
  private final Recovery recovery;
  private final SupersededJobs superseded;
  private final HandOvers handOvers;
  private final Reconciliation reconciliation;

  /**
   * The settings of a runner.
   *
   * @param self the instance, whose name marks the nodes that it creates
   * @param replica this runner's share of the work
   * @param sources the revisions and artifacts that jobs may start from
   * @param owners the users whose nodes count
   * @param origin the nodes that trigger jobs
   * @param retries the jobs to retry
   * @param supersede the jobs to cancel because of a newer checkout
   * @param jobTimeout the timeout of nodes whose job and runtime have none
   * @param promiscuous whether to receive other users' events
   * @param status receives the service's state and metrics
   */
  record Setup(
      PipelineConfiguration configuration,
      Instance self,
      Replica replica,
      ConfiguredSources sources,
      TrustedOwners owners,
      NodeOrigin origin,
      RetryPolicy retries,
      SupersedePolicy supersede,
      Duration jobTimeout,
      boolean promiscuous,
      ServiceStatus status) {}

  /** Opens the runtimes that jobs run in. */
  @FunctionalInterface
  interface Supervision {
    /**
     * Opens the runtimes and creates a supervisor for each, without starting it.
     *
     * @param ancestors looks up the ancestors of jobs
     * @param changed called with the node id of a job that has changed, from any thread
     */
    List<SelectedRuntimes.Selected> open(CheckedAncestors ancestors, Consumer<String> changed);
  }

  /**
   * Wires the parts. Nothing is scheduled before {@link #run} or {@link #runOnce}.
   *
   * @param api authenticated as this runner's user
   */
  Runner(Setup setup, KciApi api, Supervision supervision, StopSignal stop) {
    this.setup = setup;
    this.api = api;
    this.stop = stop;
    PipelineConfiguration configuration = setup.configuration();
    Nodes nodes = api.nodes();
    TrustedOwners user = TrustedOwners.of(api.users(), Set.of());
    CheckedAncestors ancestors =
        new CheckedAncestors(new Ancestors(nodes::get), setup.sources(), setup.owners());
    AtomicReference<@Nullable SelectedRuntimes> complete = new AtomicReference<>();
    Replica replica = setup.replica();
    this.runtimes =
        new SelectedRuntimes(
            supervision.open(ancestors, nodeId -> changed(complete, nodeId)),
            () -> replica.shards().members().size(),
            api.clock());
    RunnerMark mark = new RunnerMark(setup.self().name(), replica.group(), runtimes.shared());
    OwnNodes own = new OwnNodes(nodes, new JobKeys(configuration), setup.owners(), mark);
    JobNodes jobNodes = new JobNodes(configuration, mark, setup.jobTimeout(), api.clock());
    JobCreation creation =
        new JobCreation(
            nodes,
            own,
            jobNodes,
            new FrequencyLimits(nodes::find, setup.owners(), api.clock()),
            new CreationOrder(mark.instance(), this::heartbeats, api.clock()),
            replica.shards(),
            stop::await);
    int mostRetries = setup.retries().mostOfAll();
    this.recovery =
        new Recovery(
            nodes,
            own,
            jobNodes,
            new JobPlans(configuration, ancestors, mostRetries),
            runtimes,
            user,
            stop.machine().clock());
    NewerCheckouts newer = new NewerCheckouts(nodes::findAll, setup.owners());
    this.superseded =
        new SupersededJobs(
            nodes,
            ancestors.ancestors(),
            newer,
            setup.supersede(),
            setup.origin(),
            setup.sources(),
            runtimes);
    this.handOvers = new HandOvers(recovery::handOver, stop);
    this.service =
        new RunnerService(
            nodes,
            ancestors,
            configuration,
            creation,
            own,
            new Retries(nodes, own, configuration, setup.retries(), newer),
            runtimes,
            setup.origin(),
            mostRetries,
            replica.shards(),
            handOvers::add,
            superseded);
    this.reconciliation =
        new Reconciliation(
            nodes,
            configuration.scheduler(),
            setup.origin().owners(),
            user,
            mark,
            setup.retries().isOn(),
            api.clock());
    complete.set(runtimes);
  }

  /** Drops changes before all supervisors exist. */
  private static void changed(AtomicReference<@Nullable SelectedRuntimes> complete, String nodeId) {
    SelectedRuntimes runtimes = complete.get();
    if (runtimes != null) {
      runtimes.changed(nodeId);
    }
  }

  /** Returns the runners that may create the same jobs as this one: not those of its group. */
  private List<Heartbeat> heartbeats() {
    return new Heartbeats(api.keyValues())
        .of(RunnerCommand.SERVICE, api.users().username()).stream()
            .filter(runner -> !isOfGroup(runner))
            .toList();
  }

  private boolean isOfGroup(Heartbeat runner) {
    return setup.replica().isSharing()
        && setup.replica().shards().members().contains(runner.instance());
  }

  /** Returns the handler of events. */
  RunnerService service() {
    return service;
  }

  /** Returns what resumes unfinished jobs. */
  Recovery recovery() {
    return recovery;
  }

  /** Finds nodes whose event was missed. */
  Reconciliation reconciliation() {
    return reconciliation;
  }

  /** Returns the runtimes with their supervisors. */
  SelectedRuntimes runtimes() {
    return runtimes;
  }

  /** Schedules missing jobs. Returns when all jobs are reported, or at the signal. */
  void runOnce() {
    runtimes.supervisors().forEach(RuntimeSupervisor::start);
    try (EventLoop events = nodeEvents(Duration.ZERO)) {
      events.runOnce();
    }
    while (runtimes.supervisors().stream().anyMatch(RuntimeSupervisor::isBusy)) {
      if (stop.await(Duration.ofMillis(200))) {
        return;
      }
    }
  }

  /**
   * Serves until the stop signal.
   *
   * @param pollPeriod the time between two queries for missed events
   */
  void run(Duration pollPeriod) {
    runtimes.supervisors().forEach(RuntimeSupervisor::start);
    try (EventLoop events = nodeEvents(pollPeriod);
        EventLoop retries = retryEvents()) { // a new round needs the journals of both
      stop.machine().start("retries", retries::run);
      if (setup.replica().isSharing()) {
        stop.machine().start("hand-over", handOvers::run);
      }
      setup
          .replica()
          .during(
              () ->
                  Pulse.during(
                      stop.machine(), api, setup.status(), setup.self().name(), events::run));
    }
  }

  private EventLoop nodeEvents(Duration pollPeriod) {
    return loop(service)
        .journal(setup.self().journal())
        .filter(service::concerns)
        .shards(setup.replica().shards(), service::isMine)
        .workers(WORKERS)
        .recover(this::recover)
        .reconcile(reconciliation::nodes, pollPeriod)
        .build();
  }

  private void recover() {
    recovery.run();
    superseded.cancelAll();
  }

  private EventLoop retryEvents() {
    return loop(service::retry)
        .channel(RetryEvent.CHANNEL)
        .journal(setup.self().journalOf(RetryEvent.CHANNEL))
        .filter(service::mayCauseJobs)
        .shards(setup.replica().shards(), event -> setup.replica().owns(ShardKey.of(event)))
        .build();
  }

  private EventLoop.Builder loop(NodeHandler handler) {
    return EventLoop.builder(api, RunnerCommand.SERVICE + ":" + setup.self().name(), handler, stop)
        .status(setup.status())
        .promiscuous(setup.promiscuous());
  }

  /** Closes within about 3 s. Jobs continue in their runtimes. */
  @Override
  public void close() {
    runtimes.close();
  }
}
