package dev.kci.runner;

import dev.kci.api.KciApi;
import dev.kci.cli.Instance;
import dev.kci.cli.Replica;
import dev.kci.config.Configuration;
import dev.kci.machine.Machine;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.pipeline.schedule.ConfiguredSources;
import dev.kci.pipeline.schedule.RetryPolicy;
import dev.kci.pipeline.schedule.SupersedePolicy;
import dev.kci.runner.create.CheckedAncestors;
import dev.kci.runner.supervise.JobChildren;
import dev.kci.runner.supervise.JobDefinitions;
import dev.kci.runner.supervise.JobReporter;
import dev.kci.runner.supervise.Lifecycle;
import dev.kci.runner.supervise.RuntimeSupervisor;
import dev.kci.runtime.JobRequest;
import dev.kci.runtime.JobRuntime;
import dev.kci.runtime.OutputLimits;
import dev.kci.runtime.RuntimeLimits;
import dev.kci.service.Quarantine;
import dev.kci.service.ShardFigures;
import dev.kci.service.StopSignal;
import dev.kci.service.shard.ShardKey;
import dev.kci.simulator.world.Computer;
import dev.kci.simulator.world.World;
import dev.kci.status.ServiceStatus;
import dev.kci.telemetry.JobTelemetry;
import dev.kci.trust.TrustedOwners;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * {@code kci-runner run} in the simulator: its real parts, wired as the command wires them, but
 * without templates and uploads. In this package because most parts are private to it.
 */
public final class RunnerReplica {
  private static final Duration POLL = Duration.ofMinutes(5);
  private static final Duration HOLDOFF = Duration.ofMinutes(5);
  private static final Duration JOB_TIMEOUT = Duration.ofMinutes(25);
  private static final RuntimeLimits LIMITS =
      new RuntimeLimits(
          8,
          4,
          Duration.ofSeconds(20),
          Duration.ofMinutes(3),
          false,
          Duration.ofSeconds(30),
          Duration.ofSeconds(30));

  private RunnerReplica() {}

  /** Serves until stopped. */
  public static void run(Computer computer) {
    Configuration configuration = computer.configuration();
    PipelineConfiguration pipeline = PipelineConfiguration.of(configuration);
    StopSignal stop = computer.stop();
    Instance self = new Instance(computer.name(), computer.journal());
    Replica replica = computer.replica();
    ServiceStatus status = new ServiceStatus(RunnerCommand.SERVICE);
    ShardFigures.show(replica.shards(), replica.group(), status);
    try (KciApi api = computer.client(World.PIPELINE, replica.mayAct())) {
      TrustedOwners owners = TrustedOwners.of(api.users(), Set.of());
      Runner.Setup setup =
          new Runner.Setup(
              pipeline,
              self,
              replica,
              new ConfiguredSources(configuration.trees(), url -> true, "anywhere"),
              owners,
              new NodeOrigin(owners, null),
              new RetryPolicy(1),
              SupersedePolicy.off(),
              JOB_TIMEOUT,
              false,
              status);
      try (Runner runner =
          new Runner(
              setup,
              api,
              (ancestors, changed) -> {
                computer.listenToLabs(changed);
                return supervisors(computer, replica, api, pipeline, ancestors);
              },
              stop)) {
        runner.run(POLL);
      }
    }
  }

  /** Opening a runtime takes a while, as the first request to a Kubernetes cluster does. */
  private static void open(Machine machine) {
    try {
      machine.sleep(Duration.ofMillis(machine.random().nextInt(2_000)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopped", e);
    }
  }

  private static List<SelectedRuntimes.Selected> supervisors(
      Computer computer,
      Replica replica,
      KciApi api,
      PipelineConfiguration pipeline,
      CheckedAncestors ancestors) {
    JobDefinitions definitions =
        node -> {
          ancestors.of(node);
          return new JobRequest(
              node, "definition", Map.of(), Map.of(), api.clock().instant().plus(JOB_TIMEOUT));
        };
    Machine machine = computer.machine();
    List<SelectedRuntimes.Selected> all = new ArrayList<>();
    for (JobRuntime lab : computer.labs()) {
      String name = lab.describe();
      int shard = ShardKey.ofRuntime(name).shard();
      open(machine);
      JobReporter reporter =
          new JobReporter(
              api.nodes(),
              TrustedOwners.of(api.users(), Set.of()),
              null,
              new Lifecycle(Lifecycle.Style.DOCUMENT, HOLDOFF, Duration.ofMinutes(20)),
              api.clock(),
              computer.folder().resolve(name),
              OutputLimits.STANDARD,
              JobChildren.of(pipeline),
              new JobTelemetry(name, event -> {}, api.clock()));
      all.add(
          new SelectedRuntimes.Selected(
              Objects.requireNonNull(pipeline.runtimes().get(name)),
              new RuntimeSupervisor(
                  name,
                  lab,
                  definitions,
                  reporter,
                  LIMITS,
                  new Quarantine(null, "job"),
                  () -> !lab.isShared() || replica.shards().owns(shard),
                  machine.clock(),
                  machine)));
    }
    return all;
  }
}
