package dev.kci.runner;

import dev.kci.api.ApiToken;
import dev.kci.api.KciApi;
import dev.kci.api.model.TelemetryEvent;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.CommandFailure;
import dev.kci.cli.Instance;
import dev.kci.cli.Replica;
import dev.kci.config.RuntimeConfig;
import dev.kci.config.Secret;
import dev.kci.fetch.FetchRules;
import dev.kci.machine.Machine;
import dev.kci.machine.SteadyClock;
import dev.kci.runner.supervise.JobChildren;
import dev.kci.runner.supervise.JobDefinitions;
import dev.kci.runner.supervise.JobReporter;
import dev.kci.runner.supervise.Lifecycle;
import dev.kci.runner.supervise.RuntimeSupervisor;
import dev.kci.runtime.JobRuntime;
import dev.kci.runtime.RuntimeChecks;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.runtime.SharedSettings;
import dev.kci.runtime.kinds.RuntimeOpener;
import dev.kci.service.Quarantine;
import dev.kci.service.shard.ShardKey;
import dev.kci.storage.Storage;
import dev.kci.telemetry.JobTelemetry;
import dev.kci.trust.TrustedOwners;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Opens the selected runtimes and creates supervisors that report with the runtimes' tokens.
 *
 * @param self the instance whose jobs run in them
 * @param replica the share of the work
 * @param connection authenticated as the runner's user, for runtimes without a token
 * @param storage for logs and artifacts; null to leave them where they are
 * @param definitions storages for the definitions of jobs that labs fetch
 * @param children creates the nodes below jobs
 * @param telemetry receives events about jobs
 * @param resources closes everything opened here
 */
record Supervisors(
    ApiOptions api,
    RuntimeOptions runtimes,
    Instance self,
    Replica replica,
    FetchRules rules,
    KciApi connection,
    @Nullable Storage storage,
    DefinitionStorages definitions,
    Lifecycle lifecycle,
    JobChildren children,
    Consumer<TelemetryEvent> telemetry,
    ResourceStack resources) {
  private static final Logger LOG = LoggerFactory.getLogger(Supervisors.class);

  /**
   * Creates supervisors without starting them.
   *
   * @param changed called with the node id of a job that has changed
   * @throws dev.kci.cli.CommandFailure if a runtime refuses, or none accepts jobs
   */
  List<SelectedRuntimes.Selected> open(
      List<RuntimeConfig> selected, JobDefinitions jobs, Consumer<String> changed) {
    RuntimeOpener opener = runtimes.opener(self, api.settings(), api.url(), rules, definitions);
    Map<String, JobRuntime> open = new LinkedHashMap<>();
    for (RuntimeConfig config : selected) {
      open.put(config.name(), resources.add(opener.open(config, changed)));
    }
    try {
      RuntimeChecks.require(open);
    } catch (RuntimeFailure e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
    warnOfMissingTokens(selected);
    List<SelectedRuntimes.Selected> supervised = new ArrayList<>();
    for (RuntimeConfig config : selected) {
      JobRuntime runtime = Objects.requireNonNull(open.get(config.name()));
      supervised.add(
          new SelectedRuntimes.Selected(config, supervisor(config, runtime, opener, jobs)));
    }
    return supervised;
  }

  /**
   * Logs one line for all runtimes. Only informs if the API is on this machine, as in a sandbox.
   */
  private void warnOfMissingTokens(List<RuntimeConfig> selected) {
    List<String> without =
        selected.stream()
            .filter(runtime -> RuntimeOptions.apiToken(runtime, api.settings()).isEmpty())
            .map(RuntimeConfig::name)
            .toList();
    if (!without.isEmpty()) {
      LOG.atLevel(isLoopback(api.url()) ? Level.INFO : Level.WARN)
          .log(
              "Runtimes without api_token in [runtime.NAME] of the settings report with the"
                  + " runner's token runtimes={}",
              without);
    }
  }

  private static boolean isLoopback(String url) {
    String host = String.valueOf(URI.create(url).getHost());
    return host.equals("localhost") || host.equals("[::1]") || host.startsWith("127.");
  }

  private RuntimeSupervisor supervisor(
      RuntimeConfig config, JobRuntime runtime, RuntimeOpener opener, JobDefinitions jobs) {
    KciApi reporting = reporting(config);
    JobReporter reporter =
        new JobReporter(
            reporting.nodes(),
            TrustedOwners.of(reporting.users(), Set.of()),
            storage,
            lifecycle,
            api.clock(),
            opener.scratch(config),
            SharedSettings.read(config.fields()).output(),
            children,
            new JobTelemetry(config.name(), telemetry, api.clock()));
    Quarantine deadly = new Quarantine(opener.setAside(config), "job");
    deadly.load();
    int shard = ShardKey.ofRuntime(config.name()).shard(); // a hash, too much for each look
    return new RuntimeSupervisor(
        config.name(),
        runtime,
        jobs,
        reporter,
        runtimes.limits(config),
        deadly,
        () -> !runtime.isShared() || replica.shards().owns(shard),
        new SteadyClock(Machine.real()),
        Machine.real());
  }

  /** Connects with the runtime's own token, or else as the runner's user. */
  private KciApi reporting(RuntimeConfig runtime) {
    Optional<Secret> token = RuntimeOptions.apiToken(runtime, api.settings());
    if (token.isEmpty()) {
      return connection;
    }
    return resources.add(
        api.connectAsUser(ApiToken.of(token.get().reveal()).from(token.get().source())));
  }
}
