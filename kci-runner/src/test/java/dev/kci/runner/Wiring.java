package dev.kci.runner;

import dev.kci.api.KciApi;
import dev.kci.api.model.ErrorCode;
import dev.kci.config.Configuration;
import dev.kci.config.RuntimeConfig;
import dev.kci.runner.job.InvalidJobException;
import dev.kci.runner.job.JobLife;
import dev.kci.runner.job.JobReporter;
import dev.kci.runner.job.Lifecycle;
import dev.kci.runner.job.RuntimeSupervisor;
import dev.kci.runner.runtime.ArtifactCache;
import dev.kci.runner.runtime.TestFetcher;
import dev.kci.runner.runtime.shell.ShellRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The loop's parts as LoopCommand puts them together, with supervisors that are not started. */
record Wiring(RunnerService service, Reconciliation reconciliation, SelectedRuntimes runtimes) {
  private static final String CONFIG =
      """
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
      scheduler:
        - {job: build, event: &checkout {channel: node, kind: checkout, state: available}, runtime: {name: a}}
        - {job: any, event: *checkout, runtime: {type: shell}}
        - {job: other, event: *checkout, runtime: {type: shell}}
        - {job: test, event: {channel: node, kind: kbuild, name: build, state: available}, runtime: {name: b}}
      """;

  static Wiring of(KciApi api, Path folder, String instance, NodeOrigin origin, int retries)
      throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("config.yaml"), CONFIG);
    Configuration configuration = Configuration.load(List.of(folder));
    return of(api, configuration, configuration.runtimes().values(), instance, origin, retries);
  }

  static Wiring of(
      KciApi api,
      Configuration configuration,
      Collection<RuntimeConfig> selected,
      String instance,
      NodeOrigin origin,
      int retries) {
    SelectedRuntimes runtimes = new SelectedRuntimes();
    selected.forEach(config -> runtimes.add(config, supervisor(api, config)));
    JobCreation creation =
        new JobCreation(
            api.nodes(),
            new JobKeys(configuration),
            instance,
            Duration.ofHours(6),
            Clock.systemUTC());
    RetryPolicy policy = new RetryPolicy(retries);
    RunnerService service =
        new RunnerService(
            api.nodes(),
            new Ancestors(api.nodes()),
            configuration,
            creation,
            new Retries(api.nodes(), configuration, policy),
            runtimes,
            origin);
    Reconciliation reconciliation =
        new Reconciliation(
            api.nodes(),
            configuration.scheduler(),
            creation,
            runtimes,
            instance,
            () -> origin.owner(),
            policy.isOn(),
            Clock.systemUTC());
    return new Wiring(service, reconciliation, runtimes);
  }

  private static RuntimeSupervisor supervisor(KciApi api, RuntimeConfig config) {
    Path nowhere = Path.of("not-used");
    return new RuntimeSupervisor(
        config.name(),
        new ShellRuntime(
            new ShellRuntime.Settings(nowhere, "host", Map.of(), Duration.ZERO, null),
            new ArtifactCache(nowhere, Duration.ZERO, TestFetcher.none()),
            nodeId -> {}),
        node -> {
          throw new InvalidJobException(ErrorCode.JOB_GENERATION_ERROR, "not to be run", null);
        },
        new JobReporter(
            api.nodes(),
            null,
            new JobLife(Lifecycle.DOCUMENT, Duration.ofMinutes(10), Duration.ZERO),
            Clock.systemUTC(),
            nowhere),
        new RuntimeSupervisor.Limits(
            2,
            1,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            false,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1)),
        Clock.systemUTC());
  }
}
