package dev.kci.kciapi.status;

import dev.kci.api.ApiException;
import dev.kci.api.ApiToken;
import dev.kci.api.KciApi;
import dev.kci.api.UnavailableException;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.SubscriptionStatistics;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.LogOptions;
import dev.kci.cli.options.NoVariable;
import dev.kci.kciapi.output.OutputOptions;
import dev.kci.service.Heartbeat;
import dev.kci.service.Heartbeats;
import dev.kci.service.StopSignal;
import dev.kci.service.UntilStopped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kci-api status}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Show which services are alive and what waits in them, which runtimes are down, which nodes"
          + " are not done, and why jobs wait for a runtime.",
      "Services of the token's user write a heartbeat each minute. Without a token, no service is"
          + " known. An administrator's token also shows all subscriptions."
    },
    footer = {"Examples:", "  kci-api status --watch", "  kci-api status --format json"},
    exitCodeList = {
      "0:all services that sent a heartbeat within a week are alive",
      "1:a service is not alive, or the API does not answer",
      "2:invalid option, settings or configuration"
    })
@NoVariable
public final class StatusCommand implements Callable<Integer> {
  private static final List<String> SERVICES =
      List.of("kci-trigger", "kci-tarball", "kci-runner", "kci-timeout", "kci-report");
  private static final int MOST_NODES = 20_000;
  private static final Duration PERIOD = Duration.ofSeconds(5);

  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private LogOptions log = new LogOptions();

  @Option(names = "--watch", description = "Repeat every 5 seconds until stopped")
  private boolean watch;

  @Override
  public Integer call() {
    Optional<ApiToken> token = api.token();
    try (KciApi kci = api.connect(token.orElse(null))) {
      if (watch) {
        UntilStopped.run(stop -> watch(kci, token.isPresent(), stop));
        return ExitCode.OK;
      }
      PipelineStatus status = read(kci, token.isPresent());
      show(status, kci, token.isPresent());
      return status.isGood() ? ExitCode.OK : ExitCode.SOFTWARE;
    }
  }

  private void watch(KciApi kci, boolean hasToken, StopSignal stop) {
    do {
      try {
        PipelineStatus status = read(kci, hasToken);
        if (output.isTable() && output.colours().on()) {
          output.out().print("\033[H\033[2J");
        }
        show(status, kci, hasToken);
      } catch (UnavailableException e) {
        output.out().println(e.getMessage());
        output.out().flush();
      }
    } while (!output.out().checkError() && !stop.await(PERIOD));
  }

  private static PipelineStatus read(KciApi kci, boolean hasToken) {
    List<Node> nodes;
    NodeQuery unfinished = NodeQuery.where(NodeField.STATE.isNot(NodeState.DONE));
    try (Stream<Node> found = kci.nodes().find(unfinished)) {
      nodes = found.limit(MOST_NODES).toList();
    }
    Instant now = kci.clock().instant();
    return PipelineStatus.of(now, hasToken ? heartbeats(kci) : List.of(), nodes);
  }

  private static List<Heartbeat> heartbeats(KciApi kci) {
    String user = kci.users().username();
    Heartbeats all = new Heartbeats(kci.keyValues());
    return SERVICES.stream().flatMap(service -> all.of(service, user).stream()).toList();
  }

  private void show(PipelineStatus status, KciApi kci, boolean hasToken) {
    List<SubscriptionStatistics> subscriptions = hasToken ? subscriptions(kci) : List.of();
    if (output.isTable()) {
      new StatusTable(output.out()).print(status, subscriptions, kci.clock().instant());
    } else {
      output.value(StatusJson.of(status));
    }
  }

  /** For administrators only. */
  private static List<SubscriptionStatistics> subscriptions(KciApi kci) {
    try {
      return kci.events().statistics();
    } catch (UnavailableException e) {
      throw e;
    } catch (ApiException notAllowed) {
      return List.of();
    }
  }
}
