package dev.kci.runner;

import dev.kci.api.KciApi;
import dev.kci.api.UnavailableException;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.CommandFailure;
import dev.kci.cli.ConsoleWriter;
import dev.kci.cli.Instance;
import dev.kci.cli.ServiceOptions;
import dev.kci.cli.options.OptionSource;
import dev.kci.cli.settings.Settings;
import dev.kci.cli.settings.TrustSettings;
import dev.kci.config.Configuration;
import dev.kci.config.RuntimeConfig;
import dev.kci.config.StorageConfig;
import dev.kci.fetch.FetchRules;
import dev.kci.http.StatusListener;
import dev.kci.runner.pull.LabRights;
import dev.kci.runner.pull.Offers;
import dev.kci.runner.pull.Puller;
import dev.kci.runner.supervise.JobChildren;
import dev.kci.runner.supervise.JobReporter;
import dev.kci.runner.supervise.Lifecycle;
import dev.kci.runtime.JobRuntime;
import dev.kci.runtime.RuntimeChecks;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.runtime.SharedSettings;
import dev.kci.runtime.kinds.RuntimeOpener;
import dev.kci.service.Pulse;
import dev.kci.service.Quarantine;
import dev.kci.service.StopSignal;
import dev.kci.status.ServiceStatus;
import dev.kci.storage.Storage;
import dev.kci.telemetry.JobTelemetry;
import dev.kci.trust.TrustedOwners;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code kci-runner pull}: the service of a lab that fetches its jobs itself. */
@Command(
    name = "pull",
    mixinStandardHelpOptions = true,
    description =
        "Claim the jobs that a pipeline offers to this lab, run them and report their results,"
            + " until stopped. Only makes requests, so it works behind NAT.")
final class PullCommand implements Callable<Integer> {
  /** Keeps state and heartbeat separate from those of {@code kci-runner run}. */
  private static final String SERVICE = "kci-runner-pull";

  private static final String SECTION = "pull";
  private static final Duration LOOK_BACK = Duration.ofDays(1);
  private static final Duration MAX_EXTENSION = Duration.ofDays(1);
  private static final Logger LOG = LoggerFactory.getLogger(PullCommand.class);

  private final ServiceStatus status = new ServiceStatus(SERVICE);

  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private ServiceOptions service = new ServiceOptions();
  @Mixin private LabOptions lab = new LabOptions();
  @Mixin private StorageOptions storages = new StorageOptions();

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
      TrustedOwners owners = plan.trust().owners(connection.users(), true);
      if (service.dryRun()) {
        dryRun(connection, plan.offers(), owners);
        return;
      }
      requireRights(connection, plan.trust().trustedOwners());
      Puller puller = puller(plan, owners, connection, resources, stop);
      LOG.info(
          "Pulling jobs runtime={} platforms={} part={}",
          lab.name(),
          lab.platforms(),
          plan.offers().part());
      if (service.once(plan.period())) {
        puller.runOnce();
      } else {
        RuntimeFigures.show(List.of(puller.supervisor()), status);
        Pulse.during(
            stop.machine(),
            connection,
            status,
            plan.self().name(),
            () -> puller.run(plan.period()));
      }
    }
  }

  /**
   * What the options and files say, checked before anything is opened.
   *
   * @param program the lab's program; null for a LAVA lab
   * @param storage for logs and artifacts; null to leave them where they are
   * @param rules which URLs may be read
   * @param definitions which of these URLs may hold definitions
   */
  private record Plan(
      RuntimeConfig runtime,
      Offers offers,
      @Nullable Path program,
      @Nullable StorageConfig storage,
      TrustSettings trust,
      FetchRules rules,
      FetchRules definitions,
      Duration period,
      Instance self) {}

  private Plan plan() {
    Configuration configuration = api.configuration();
    Settings settings = api.settings();
    RuntimeConfig runtime = lab.runtime(configuration);
    Offers offers = lab.offers(runtime);
    Path program = lab.program();
    lab.work().check();
    StorageConfig storage = storages.selected(configuration, settings, SECTION);
    TrustSettings trust = new TrustSettings(settings, SECTION);
    FetchRules rules = fetchRules(trust, configuration);
    FetchRules definitions = trust.within(rules, "definitions_from");
    Duration period = service.pollPeriod(settings, SECTION, Duration.ofSeconds(30));
    Instance self = service.instanceWithFolder(SERVICE, api.url(), period);
    return new Plan(runtime, offers, program, storage, trust, rules, definitions, period, self);
  }

  private Puller puller(
      Plan plan,
      TrustedOwners owners,
      KciApi connection,
      ResourceStack resources,
      StopSignal stop) {
    RuntimeConfig runtime = plan.runtime();
    RuntimeOpener opener = opener(plan);
    AtomicReference<@Nullable Puller> complete = new AtomicReference<>();
    JobRuntime opened =
        resources.add(opener.open(runtime, nodeId -> changed(complete.get(), nodeId)));
    require(opened);
    Quarantine deadly = new Quarantine(opener.setAside(runtime), "job");
    deadly.load();
    StorageConfig storage = plan.storage();
    Storage logs =
        storage == null
            ? null
            : resources.add(StorageOptions.open(storage, api.settings(), status.meters(), stop));
    Puller puller =
        resources.add(
            new Puller(
                new Puller.Setup(
                    plan.offers(),
                    owners,
                    plan.program(),
                    api.url(),
                    plan.self().name(),
                    Objects.requireNonNull(plan.self().folder(lab.name()), "always has a folder"),
                    LOOK_BACK),
                connection,
                opened,
                lab.limits(runtime),
                resources.add(opener.cache(plan.definitions())),
                reporter(connection, runtime, logs, opener.scratch(runtime)),
                deadly,
                status.meters(),
                stop));
    complete.set(puller);
    return puller;
  }

  private RuntimeOpener opener(Plan plan) {
    return new RuntimeOpener(
        lab.work().folder(plan.self()),
        api.url(),
        plan.rules(),
        runtime ->
            new RuntimeOpener.Tokens(
                api.settings().runtimeToken(runtime.name()).orElse(null), null),
        runtime -> {
          throw new IllegalStateException(runtime.name() + " offers jobs itself");
        });
  }

  /** Drops changes before there is a puller, because the first step of each job observes it. */
  private static void changed(@Nullable Puller puller, String nodeId) {
    if (puller != null) {
      puller.supervisor().changed(nodeId);
    }
  }

  /** Returns the rules for files, after checking that the settings say whom and what to trust. */
  private FetchRules fetchRules(TrustSettings trust, Configuration configuration) {
    trust
        .refusal("kci-runner pull")
        .ifPresent(
            message -> {
              throw OptionSource.usage(spec, message);
            });
    FetchRules rules = trust.fetchRules(configuration);
    if (rules.allowNothing()) {
      throw OptionSource.usage(
          spec,
          "kci-runner pull: the settings do not say where definitions may be fetched from; add a"
              + " line like fetch_from = [\"https://files.kernelci.org/\"] to [pull]");
    }
    return rules;
  }

  /** Without an answer of the API, the service starts and waits for one. */
  private void requireRights(KciApi connection, Set<String> owners) {
    try {
      LabRights.missing(connection.users().whoami(), lab.name(), owners)
          .ifPresent(
              missing -> {
                throw new CommandFailure(missing);
              });
    } catch (UnavailableException e) {
      LOG.warn("Cannot check the rights of the token: {}", e.getMessage());
    }
  }

  private void require(JobRuntime runtime) {
    try {
      RuntimeChecks.require(Map.of(lab.name(), runtime));
    } catch (RuntimeFailure e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
  }

  private JobReporter reporter(
      KciApi connection, RuntimeConfig runtime, @Nullable Storage storage, Path scratch) {
    return new JobReporter(
        connection.nodes(),
        TrustedOwners.of(connection.users(), Set.of()),
        storage,
        new Lifecycle(Lifecycle.Style.MAESTRO, Duration.ZERO, MAX_EXTENSION),
        connection.clock(),
        scratch,
        SharedSettings.read(runtime.fields()).output(),
        new JobChildren(node -> true),
        new JobTelemetry(runtime.name(), event -> {}, connection.clock()));
  }

  private void dryRun(KciApi connection, Offers offers, TrustedOwners owners) {
    PrintWriter out = Objects.requireNonNull(spec, "set by picocli").commandLine().getOut();
    NodeQuery jobs =
        NodeQuery.where(NodeField.KIND.is(NodeKind.JOB))
            .and(NodeField.data("runtime").is(lab.name()))
            .and(owners.condition())
            .and(NodeField.CREATED.after(connection.clock().instant().minus(LOOK_BACK)));
    try (Stream<Node> found = connection.nodes().find(jobs)) {
      found
          .filter(node -> offers.isOpen(node, connection.clock().instant()))
          .forEach(
              node -> {
                out.printf("claim   job %s %s%n", node.name(), node.requireId());
                ConsoleWriter.requireReader(out);
              });
    }
    out.flush();
  }
}
