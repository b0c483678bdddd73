package dev.kci.runner;

import dev.kci.api.KciApi;
import dev.kci.api.model.ErrorCode;
import dev.kci.cli.Instance;
import dev.kci.cli.Replica;
import dev.kci.config.Configuration;
import dev.kci.config.RuntimeConfig;
import dev.kci.fetch.ConfiguredStorages;
import dev.kci.fetch.FetchRules;
import dev.kci.machine.Machine;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.pipeline.schedule.ConfiguredSources;
import dev.kci.pipeline.schedule.RetryPolicy;
import dev.kci.pipeline.schedule.SupersedePolicy;
import dev.kci.runner.supervise.InvalidJobException;
import dev.kci.runner.supervise.RuntimeSupervisor;
import dev.kci.runner.supervise.TestReporter;
import dev.kci.runtime.ArtifactCache;
import dev.kci.runtime.JobRuntime;
import dev.kci.runtime.RuntimeLimits;
import dev.kci.runtime.TestFetcher;
import dev.kci.runtime.shell.ShellRuntime;
import dev.kci.runtime.shell.TestShell;
import dev.kci.service.Quarantine;
import dev.kci.service.StopSignal;
import dev.kci.service.shard.FixedShards;
import dev.kci.service.shard.Shards;
import dev.kci.status.ServiceStatus;
import dev.kci.trust.TrustedOwners;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runners with supervisors that are not started. */
final class Runners {
  private static final Path NOWHERE = Path.of("not-used");
  private static final String CONFIG =
      """
      trees:
        t: {url: 'https://example.org/t.git'}
      runtimes:
        a: {lab_type: shell}
        b: {lab_type: shell}
      platforms:
        shell: {}
      jobs:
        build: {template: script, kind: kbuild}
        any: {template: script, kind: job}
        other: {template: script, kind: job}
        test: {template: script, kind: job, params: {frequency: 1d}}
        follow: {template: script, kind: job}
      scheduler:
        - {job: build, event: &checkout {channel: node, kind: checkout, state: available}, runtime: {name: a}}
        - {job: any, event: *checkout, runtime: {type: shell}}
        - {job: other, event: *checkout, runtime: {type: shell}}
        - {job: test, event: {channel: node, kind: kbuild, name: build, state: available}, runtime: {name: b}}
        - {job: follow, event: {channel: node, kind: process}, runtime: {name: b}}
      """;

  /**
   * A runner that trusts its own user and some others.
   *
   * @param submitter of the nodes that cause jobs; null for all
   */
  static Runner of(
      KciApi api,
      Path folder,
      String instance,
      Set<String> trusted,
      @Nullable String submitter,
      int retries)
      throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("config.yaml"), CONFIG);
    PipelineConfiguration configuration =
        PipelineConfiguration.of(Configuration.load(List.of(folder)));
    TrustedOwners owners = TrustedOwners.of(api.users(), trusted);
    NodeOrigin origin = new NodeOrigin(owners, submitter);
    return of(
        api, configuration, configuration.runtimes().values(), instance, owners, origin, retries);
  }

  static Runner of(
      KciApi api,
      PipelineConfiguration configuration,
      Collection<RuntimeConfig> selected,
      String instance,
      TrustedOwners owners,
      NodeOrigin origin,
      int retries) {
    return new Runner(
        setup(configuration, instance, owners, origin, retries),
        api,
        (ancestors, changed) -> supervised(api, selected),
        new StopSignal());
  }

  /** A replica that owns all shards, with one retry of each job. */
  static Runner replica(KciApi api, Path folder, String instance, String group) throws IOException {
    return replica(
        api, folder, group, new FixedShards(instance, Set.of(instance)), shell(), instance, true);
  }

  /**
   * A replica, with one retry of each job.
   *
   * @param runtime of all jobs
   * @param mine whether the runtime's jobs are this replica's
   */
  static Runner replica(
      KciApi api,
      Path folder,
      String group,
      Shards shards,
      JobRuntime runtime,
      String instance,
      boolean mine)
      throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("config.yaml"), CONFIG);
    PipelineConfiguration configuration =
        PipelineConfiguration.of(Configuration.load(List.of(folder)));
    TrustedOwners owners = TrustedOwners.of(api.users(), Set.of());
    Runner.Setup alone = setup(configuration, instance, owners, new NodeOrigin(owners, null), 1);
    return new Runner(
        new Runner.Setup(
            configuration,
            alone.self(),
            new Replica(group, shards, () -> true, Runnable::run),
            alone.sources(),
            owners,
            alone.origin(),
            alone.retries(),
            alone.supersede(),
            alone.jobTimeout(),
            false,
            alone.status()),
        api,
        (ancestors, changed) ->
            configuration.runtimes().values().stream()
                .map(
                    config ->
                        new SelectedRuntimes.Selected(
                            config, supervisor(api, config, runtime, mine)))
                .toList(),
        new StopSignal());
  }

  /** What the trees and storages of a configuration allow. */
  static ConfiguredSources sources(PipelineConfiguration configuration) {
    FetchRules rules = new FetchRules(ConfiguredStorages.of(configuration.base()), List.of());
    return new ConfiguredSources(configuration.trees(), rules::allow, rules.toString());
  }

  static Runner.Setup setup(
      PipelineConfiguration configuration,
      String instance,
      TrustedOwners owners,
      NodeOrigin origin,
      int retries) {
    return new Runner.Setup(
        configuration,
        new Instance(instance, null),
        Replica.alone(new Instance(instance, null)),
        sources(configuration),
        owners,
        origin,
        new RetryPolicy(retries),
        SupersedePolicy.off(),
        Duration.ofHours(6),
        false,
        new ServiceStatus("kci-runner"));
  }

  static List<SelectedRuntimes.Selected> supervised(
      KciApi api, Collection<RuntimeConfig> selected) {
    return selected.stream()
        .map(config -> new SelectedRuntimes.Selected(config, supervisor(api, config, true)))
        .toList();
  }

  private Runners() {}

  static RuntimeSupervisor supervisor(KciApi api, RuntimeConfig config, boolean mine) {
    return supervisor(api, config, shell(), mine);
  }

  private static JobRuntime shell() {
    return new ShellRuntime(
        TestShell.plain(),
        TestShell.home(NOWHERE),
        new ArtifactCache(NOWHERE, Duration.ZERO, TestFetcher.none()),
        nodeId -> {});
  }

  private static RuntimeSupervisor supervisor(
      KciApi api, RuntimeConfig config, JobRuntime runtime, boolean mine) {
    return new RuntimeSupervisor(
        config.name(),
        runtime,
        node -> {
          throw new InvalidJobException(ErrorCode.JOB_GENERATION_ERROR, "not to be run", null);
        },
        TestReporter.of(api, NOWHERE, InstantSource.system()),
        new RuntimeLimits(
            2,
            1,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            false,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1)),
        new Quarantine(null, "job"),
        () -> mine,
        InstantSource.system(),
        Machine.real());
  }
}
