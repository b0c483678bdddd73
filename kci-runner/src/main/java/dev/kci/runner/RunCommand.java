package dev.kci.runner;

import dev.kci.api.KciApi;
import dev.kci.api.Telemetry;
import dev.kci.api.model.TelemetryEvent;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.Instance;
import dev.kci.cli.Replica;
import dev.kci.cli.ServiceOptions;
import dev.kci.cli.ShardOptions;
import dev.kci.cli.options.Bounds;
import dev.kci.cli.options.Heading;
import dev.kci.cli.options.OptionSource;
import dev.kci.cli.settings.Settings;
import dev.kci.cli.settings.TrustSettings;
import dev.kci.config.Configuration;
import dev.kci.config.RuntimeConfig;
import dev.kci.config.StorageConfig;
import dev.kci.fetch.FetchRules;
import dev.kci.http.StatusListener;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.pipeline.schedule.ConfiguredSources;
import dev.kci.pipeline.schedule.LeastLoaded;
import dev.kci.pipeline.schedule.RetryPolicy;
import dev.kci.pipeline.schedule.SupersedePolicy;
import dev.kci.runner.supervise.JobChildren;
import dev.kci.runner.supervise.Lifecycle;
import dev.kci.service.StopSignal;
import dev.kci.status.ServiceStatus;
import dev.kci.storage.Storage;
import dev.kci.telemetry.TelemetrySender;
import dev.kci.trust.TrustedOwners;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kci-runner run}: the service. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Schedule jobs on events, run them and report their results, until stopped.")
final class RunCommand implements Callable<Integer> {
  private static final String SECTION = "scheduler";

  private final ServiceStatus status = new ServiceStatus(RunnerCommand.SERVICE);

  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private ServiceOptions service = new ServiceOptions();
  @Mixin private ShardOptions shards = new ShardOptions();
  @Mixin private RuntimeOptions runtimes = new RuntimeOptions();
  @Mixin private EventOptions events = new EventOptions();
  @Mixin private DefinitionOptions definitions = new DefinitionOptions();
  @Mixin private CallbackOptions callbacks = new CallbackOptions();
  @Mixin private StorageOptions storages = new StorageOptions();

  @Heading("Jobs")
  @Option(
      names = "--lifecycle",
      paramLabel = "STYLE",
      defaultValue = "document",
      description =
          "When a job's node changes its state. document: it is available once its runtime has the"
              + " job. maestro: it stays running until it is done. In both, a build is available"
              + " once it has passed")
  private Lifecycle.Style style = Lifecycle.Style.DOCUMENT;

  @Heading("Jobs")
  @Option(
      names = "--build-holdoff",
      paramLabel = "DURATION",
      defaultValue = "10m",
      description = "How long a passed build waits for jobs on it")
  private Duration buildHoldoff = Duration.ZERO;

  @Heading("Jobs")
  @Bounds(min = 1)
  @Option(
      names = "--job-timeout",
      paramLabel = "DURATION",
      defaultValue = "6h",
      description =
          "Timeout of a job's node if neither the job's param node_timeout nor the runtime's"
              + " timeout sets one")
  private Duration jobTimeout = Duration.ZERO;

  @Heading("Jobs")
  @Option(
      names = "--max-extension",
      paramLabel = "DURATION",
      defaultValue = "1d",
      description =
          "Maximum total extension of a node's timeout while its job is queued, or runs in a lab"
              + " that ends jobs by itself; 0 for none")
  private Duration maxExtension = Duration.ZERO;

  @Heading("Jobs")
  @Option(
      names = "--retries",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Number of retries for a job that ends incomplete. Jobs with retry_failed: true"
              + " are also retried when they fail. A job is not retried once its branch has a"
              + " newer checkout. 0 leaves retries to the pipeline's own retry service, whose"
              + " events are always handled")
  private int retries;

  @Option(
      names = "--no-telemetry",
      description =
          "Send no telemetry about jobs. For pipelines whose own monitor service sends it")
  private boolean noTelemetry;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    service.untilStopped(api, status, StatusListener::start, this::serve);
    return 0;
  }

  private void serve(StopSignal stop) {
    Plan plan = plan();
    try (KciApi connection = api.connectAsUser();
        ResourceStack resources = new ResourceStack()) {
      Runner.Setup setup = setup(plan, connection);
      if (service.dryRun()) {
        dryRun(setup, connection, plan.selected());
        return;
      }
      Runner runner = resources.add(runner(plan, setup, connection, resources, stop));
      callbacks
          .open(plan.selected(), api.settings(), runner, connection.nodes())
          .ifPresent(resources::add);
      if (service.once(plan.period())) {
        runner.runOnce();
      } else {
        RuntimeFigures.show(runner.runtimes().supervisors(), status);
        runner.run(plan.period());
      }
    }
  }

  /**
   * What the options and files say, checked before anything is opened.
   *
   * @param selected the runtimes
   * @param storage for logs and artifacts; null to leave them where they are
   * @param rules which URLs of nodes may be read
   */
  private record Plan(
      PipelineConfiguration pipeline,
      List<RuntimeConfig> selected,
      @Nullable StorageConfig storage,
      FetchRules rules,
      Duration period,
      Instance self,
      Replica replica) {}

  private Plan plan() {
    Configuration configuration = api.configuration();
    PipelineConfiguration pipeline = PipelineConfiguration.of(configuration);
    Settings settings = api.settings();
    List<RuntimeConfig> selected = runtimes.selected(configuration);
    StorageConfig storage = storages.selected(configuration, settings, SECTION);
    check(configuration);
    definitionStorages(
            storage,
            config -> {
              throw new IllegalStateException("not opened yet");
            })
        .check(selected);
    events.check(settings);
    callbacks.check(selected, settings);
    definitions.check(settings);
    runtimes.work().check();
    FetchRules rules = new TrustSettings(settings, SECTION).fetchRules(configuration);
    Duration period = service.pollPeriod(settings, SECTION, Duration.ofMinutes(5));
    Instance self =
        runtimes.work().isBelowStateFolder() && !service.dryRun()
            ? service.instanceWithFolder(RunnerCommand.SERVICE, api.url(), period, shards)
            : service.instance(RunnerCommand.SERVICE, api.url(), period, shards);
    Replica replica = shards.replica(self, service.dryRun(), status);
    api.writeWhile(replica.mayAct());
    return new Plan(pipeline, selected, storage, rules, period, self, replica);
  }

  private Runner.Setup setup(Plan plan, KciApi connection) {
    TrustedOwners owners = events.owners(connection, api.settings());
    FetchRules rules = plan.rules();
    return new Runner.Setup(
        plan.pipeline(),
        plan.self(),
        plan.replica(),
        new ConfiguredSources(api.configuration().trees(), rules::allow, rules.toString()),
        owners,
        events.origin(owners),
        new RetryPolicy(retries),
        SupersedePolicy.of(
            api.settings().string(SECTION, SupersedePolicy.SETTING),
            api.settings().texts("tree", SupersedePolicy.SETTING)),
        jobTimeout,
        events.promiscuous(),
        status);
  }

  private Runner runner(
      Plan plan, Runner.Setup setup, KciApi connection, ResourceStack resources, StopSignal stop) {
    Function<StorageConfig, Storage> opener =
        config -> resources.add(StorageOptions.open(config, api.settings(), status.meters(), stop));
    StorageConfig storage = plan.storage();
    Storage logs = storage == null ? null : opener.apply(storage);
    Supervisors supervisors =
        new Supervisors(
            api,
            runtimes,
            plan.self(),
            plan.replica(),
            plan.rules(),
            connection,
            logs,
            definitionStorages(
                storage,
                config -> logs != null && config.equals(storage) ? logs : opener.apply(config)),
            lifecycle(),
            JobChildren.of(plan.pipeline()),
            telemetry(connection, resources),
            resources);
    return new Runner(
        setup,
        connection,
        (ancestors, changed) ->
            supervisors.open(
                plan.selected(),
                definitions.open(api, plan.pipeline(), ancestors, plan.rules(), storage, resources),
                changed),
        stop);
  }

  private void dryRun(Runner.Setup setup, KciApi connection, List<RuntimeConfig> selected) {
    List<LeastLoaded.Load> idle =
        selected.stream()
            .map(
                config -> new LeastLoaded.Load(config, 0, runtimes.limits(config).capacity(), true))
            .toList();
    PrintWriter out = Objects.requireNonNull(spec, "set by picocli").commandLine().getOut();
    new DryRun(setup, connection, idle, out).run();
    out.flush();
  }

  private DefinitionStorages definitionStorages(
      @Nullable StorageConfig own, Function<StorageConfig, Storage> opener) {
    return new DefinitionStorages(api.configuration().storages(), own, opener);
  }

  private void check(Configuration configuration) {
    if (configuration.trees().isEmpty()) {
      throw OptionSource.wrong(
          spec, "--config", "has no trees; expected those whose checkouts jobs may start from");
    }
  }

  private Consumer<TelemetryEvent> telemetry(KciApi connection, ResourceStack resources) {
    if (noTelemetry) {
      return event -> {};
    }
    Telemetry api = connection.telemetry();
    return resources.add(new TelemetrySender(api::send, status.meters()))::add;
  }

  private Lifecycle lifecycle() {
    return new Lifecycle(style, buildHoldoff, maxExtension);
  }
}
