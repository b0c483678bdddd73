package dev.kci.runner;

import dev.kci.api.ApiToken;
import dev.kci.api.KciApi;
import dev.kci.api.Nodes;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.Instance;
import dev.kci.cli.ServiceOptions;
import dev.kci.config.Configuration;
import dev.kci.config.RuntimeConfig;
import dev.kci.config.Secret;
import dev.kci.config.StorageConfig;
import dev.kci.fetch.FetchRules;
import dev.kci.pipeline.schedule.Ancestors;
import dev.kci.pipeline.schedule.RetryPolicy;
import dev.kci.runner.create.CheckedAncestors;
import dev.kci.runner.create.CreationOrder;
import dev.kci.runner.create.JobCreation;
import dev.kci.runner.create.JobPlans;
import dev.kci.runner.create.Retries;
import dev.kci.runner.runtime.JobRuntime;
import dev.kci.runner.runtime.OutputLimits;
import dev.kci.runner.runtime.RuntimeKeys;
import dev.kci.runner.supervise.JobDefinitions;
import dev.kci.runner.supervise.JobReporter;
import dev.kci.runner.supervise.Lifecycle;
import dev.kci.runner.supervise.RuntimeSupervisor;
import dev.kci.service.EventLoop;
import dev.kci.service.Heartbeats;
import dev.kci.service.NodeHandler;
import dev.kci.service.Pulse;
import dev.kci.service.StopSignal;
import dev.kci.storage.Storage;
import dev.kci.storage.Storages;
import dev.kci.storage.UploadRetry;
import dev.kci.trust.ConfiguredSources;
import dev.kci.trust.TrustedOwners;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kci-runner loop}: the service. */
@Command(
    name = "loop",
    mixinStandardHelpOptions = true,
    description = "Schedule jobs on events, run them and report their results, until stopped.")
final class LoopCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(LoopCommand.class);
  private static final String SERVICE = "kci-runner";
  private static final String SECTION = "scheduler";

  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private ServiceOptions service = new ServiceOptions();
  @Mixin private RuntimeOptions runtimes = new RuntimeOptions();
  @Mixin private EventOptions events = new EventOptions();
  @Mixin private DefinitionOptions definitions = new DefinitionOptions();
  @Mixin private CallbackOptions callbacks = new CallbackOptions();

  @Option(
      names = "--storage",
      paramLabel = "NAME",
      description =
          "The storage for logs and artifacts, by its name in the configuration. Default:"
              + " storage_config in the settings; none: they are not uploaded")
  private @Nullable String storageName;

  @Option(
      names = "--lifecycle",
      paramLabel = "WHICH",
      defaultValue = "document",
      description =
          "document: a job's node is available once its runtime has it; maestro: it stays running"
              + " until it is done. Builds are available when passed, in both")
  private Lifecycle.Style style = Lifecycle.Style.DOCUMENT;

  @Option(
      names = "--build-holdoff",
      paramLabel = "SECONDS",
      defaultValue = "600",
      description = "How long a passed build waits for jobs on it")
  private int buildHoldoff = 600;

  @Option(
      names = "--job-timeout",
      paramLabel = "SECONDS",
      defaultValue = "21600",
      description =
          "When a job's node times out, unless the job's param node_timeout or the runtime's"
              + " timeout says otherwise")
  private int jobTimeout = 21600;

  @Option(
      names = "--max-extension",
      paramLabel = "SECONDS",
      defaultValue = "86400",
      description =
          "By how much a node's timeout is moved at the most while its job waits for its turn, or"
              + " runs in a lab that ends jobs by itself; 0 for never. Default: ${DEFAULT-VALUE}")
  private int maxExtension = 86400;

  @Option(
      names = "--retries",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "How often a job that ended incomplete is tried again, or that failed where its param"
              + " retry_failed is true; never when there is a newer checkout of its branch. 0 for"
              + " never, as where the pipeline has its own retry service, whose events are always"
              + " heeded")
  private int retries;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    service.untilStopped(this::serve);
    return 0;
  }

  private void serve(StopSignal stop) {
    Configuration configuration = api.configuration();
    List<RuntimeConfig> selected = runtimes.selected(configuration);
    StorageConfig storageConfig = storageConfig(configuration);
    check();
    events.check(api.settings());
    callbacks.check(selected, api.settings());
    definitions.check(api.settings());
    if (configuration.trees().isEmpty()) {
      throw usage("--config: has no trees; expected those whose checkouts jobs may start from");
    }
    FetchRules rules = FetchRules.of(configuration, api.settings(), SECTION);
    Instance self = service.instance(SERVICE, api.url());
    try (KciApi connection = api.connectAsUser();
        ResourceStack opened = new ResourceStack()) {
      Storage storage = storageConfig == null ? null : opened.add(storage(storageConfig, stop));
      SelectedRuntimes supervised = new SelectedRuntimes();
      TrustedOwners owners = events.owners(connection, api.settings());
      CheckedAncestors ancestors =
          new CheckedAncestors(
              new Ancestors(connection.nodes()::get),
              ConfiguredSources.of(configuration, rules),
              owners);
      JobDefinitions jobs = definitions.open(api, ancestors, rules, storageConfig, opened);
      Map<String, JobRuntime> open = openRuntimes(selected, rules, supervised, opened);
      for (RuntimeConfig config : selected) {
        KciApi reporting = reporting(config, connection, opened);
        RuntimeSupervisor supervisor =
            new RuntimeSupervisor(
                config.name(),
                Objects.requireNonNull(open.get(config.name())),
                jobs,
                new JobReporter(
                    reporting.nodes(),
                    TrustedOwners.of(reporting.users(), Set.of()),
                    storage,
                    lifecycle(),
                    api.clock(),
                    runtimes.scratch(config),
                    OutputLimits.of(new RuntimeKeys(config))),
                runtimes.limits(config),
                InstantSource.system());
        supervised.add(config, supervisor);
      }
      opened.add(supervised);
      callbacks.open(selected, api.settings(), supervised).ifPresent(opened::add);
      listen(self, connection, ancestors, supervised, stop);
    }
  }

  private void check() {
    atLeast(0, "--build-holdoff", buildHoldoff);
    atLeast(1, "--job-timeout", jobTimeout);
    atLeast(0, "--max-extension", maxExtension);
    atLeast(0, "--retries", retries);
  }

  private void atLeast(int least, String option, int value) {
    if (value < least) {
      throw usage(option + ": " + value + "; expected " + least + " or more");
    }
  }

  private void listen(
      Instance self,
      KciApi connection,
      CheckedAncestors ancestors,
      SelectedRuntimes supervised,
      StopSignal stop) {
    Configuration configuration = api.configuration();
    Nodes nodes = connection.nodes();
    RetryPolicy policy = new RetryPolicy(retries);
    TrustedOwners owners = ancestors.owners();
    TrustedOwners own = TrustedOwners.of(connection.users(), Set.of());
    NodeOrigin origin = events.origin(owners);
    JobCreation creation =
        new JobCreation(
            nodes,
            configuration,
            owners,
            new CreationOrder(
                self.name(),
                () ->
                    new Heartbeats(connection.keyValues())
                        .of(SERVICE, connection.users().username()),
                api.clock()),
            self.name(),
            Duration.ofSeconds(jobTimeout),
            api.clock());
    RunnerService runner =
        new RunnerService(
            nodes,
            ancestors,
            configuration,
            creation,
            new Retries(nodes, configuration, policy, owners),
            supervised,
            origin,
            policy.mostOfAll());
    Recovery recovery =
        new Recovery(
            nodes,
            creation,
            new JobPlans(configuration, ancestors, policy.mostOfAll()),
            supervised,
            own,
            self.name(),
            InstantSource.system());
    Reconciliation reconciliation =
        new Reconciliation(
            nodes,
            configuration.scheduler(),
            origin.owners(),
            own,
            self.name(),
            policy.isOn(),
            api.clock());
    supervised.supervisors().forEach(RuntimeSupervisor::start);
    EventLoop loop =
        loop(self, connection, runner, stop)
            .journal(self.journal())
            .filter(runner::concerns)
            .workers(4)
            .reconcile(
                () -> {
                  recovery.run();
                  return reconciliation.nodes();
                },
                service.pollPeriod(Duration.ofMinutes(5)))
            .build();
    if (service.once()) {
      loop.runOnce();
      awaitIdle(supervised, stop);
    } else {
      EventLoop again =
          loop(self, connection, runner::retry, stop)
              .channel("retry")
              .journal(self.journalOf("retry"))
              .filter(runner::mayCauseJobs)
              .build();
      Thread retrying = new Thread(again::run, "retries");
      retrying.setDaemon(true);
      retrying.start();
      Pulse.during(connection, SERVICE, self.name(), loop::run);
    }
  }

  private EventLoop.Builder loop(
      Instance self, KciApi connection, NodeHandler handler, StopSignal stop) {
    return EventLoop.builder(connection, "kci-runner:" + self.name(), handler, stop)
        .promiscuous(events.promiscuous());
  }

  private static void awaitIdle(SelectedRuntimes supervised, StopSignal stop) {
    while (supervised.supervisors().stream().anyMatch(RuntimeSupervisor::isBusy)) {
      if (stop.await(Duration.ofMillis(200))) {
        return;
      }
    }
  }

  /** Opens the selected runtimes, and sees that they take jobs. */
  private Map<String, JobRuntime> openRuntimes(
      List<RuntimeConfig> selected,
      FetchRules rules,
      SelectedRuntimes supervised,
      ResourceStack opened) {
    Map<String, JobRuntime> open = new LinkedHashMap<>();
    for (RuntimeConfig config : selected) {
      open.put(
          config.name(),
          opened.add(runtimes.open(config, api.settings(), api.url(), rules, supervised::changed)));
    }
    RuntimeChecks.require(open);
    return open;
  }

  private Lifecycle lifecycle() {
    return new Lifecycle(style, Duration.ofSeconds(buildHoldoff), Duration.ofSeconds(maxExtension));
  }

  /** With the runtime's own token, or the runner's when it has none. */
  private KciApi reporting(RuntimeConfig runtime, KciApi connection, ResourceStack opened) {
    Optional<Secret> token = RuntimeOptions.apiToken(runtime, api.settings());
    if (token.isEmpty()) {
      LOG.warn(
          "Runtime {} has no API token (settings: api_token in [runtime.{}]; or {}): it reports"
              + " with the runner's",
          runtime.name(),
          runtime.name(),
          RuntimeOptions.apiTokenVariable(runtime));
      return connection;
    }
    return opened.add(
        api.connectAsUser(ApiToken.of(token.get().reveal()).from(token.get().source())));
  }

  private Storage storage(StorageConfig config, StopSignal stop) {
    return Storages.open(
        config,
        api.settings().storageCredential(config.name()).orElse(null),
        UploadRetry.standard(stop));
  }

  private @Nullable StorageConfig storageConfig(Configuration configuration) {
    String name =
        storageName != null
            ? storageName
            : api.settings().string(SECTION, "storage_config").orElse(null);
    if (name == null) {
      LOG.warn("No storage (--storage, or storage_config in the settings): logs are not uploaded");
      return null;
    }
    StorageConfig config = configuration.storages().get(name);
    if (config == null) {
      throw usage(
          "--storage: no storage '%s' in the configuration; it has %s"
              .formatted(name, configuration.storages().keySet()));
    }
    return config;
  }

  private ParameterException usage(String message) {
    return new ParameterException(
        Objects.requireNonNull(spec, "set by picocli").commandLine(), message);
  }
}
