package dev.kci.timeout;

import dev.kci.api.Backoff;
import dev.kci.api.KciApi;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.Instance;
import dev.kci.cli.Replica;
import dev.kci.cli.ServiceOptions;
import dev.kci.cli.ShardOptions;
import dev.kci.cli.options.Heading;
import dev.kci.http.StatusListener;
import dev.kci.service.PollLoop;
import dev.kci.service.Pulse;
import dev.kci.service.StopSignal;
import dev.kci.status.ServiceStatus;
import dev.kci.status.Turn;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description =
        "End overdue nodes, until stopped. A deadline only counts if it had passed when the API"
            + " last answered, so an outage ends nothing.")
final class RunCommand implements Callable<Integer> {
  private static final String SERVICE = "kci-timeout";
  private static final Duration PERIOD = Duration.ofSeconds(60);
  private static final Duration PASS_WITHIN = Duration.ofMinutes(30);
  private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), PERIOD);

  private final ServiceStatus status = new ServiceStatus(SERVICE);

  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private ServiceOptions service = new ServiceOptions();
  @Mixin private ShardOptions shards = new ShardOptions();
  @Mixin private RuleOptions rules = new RuleOptions();

  @Heading("Rules")
  @Option(
      names = "--hold-childless",
      paramLabel = "DURATION",
      defaultValue = "6h",
      description =
          "How long a checkout or build without children stays open after its holdoff if no"
              + " kci-runner was there to create its jobs; 0 disables this")
  private Duration holdChildless = Duration.ZERO;

  @Spec private @Nullable CommandSpec spec;

  private boolean failed;

  @Override
  public Integer call() {
    service.untilStopped(api, status, StatusListener::start, this::serve);
    return failed ? ExitCode.SOFTWARE : ExitCode.OK;
  }

  private void serve(StopSignal stop) {
    Duration period = service.pollPeriod(api.settings(), "timeout", PERIOD);
    boolean once = service.once(period);
    Instance self = service.instance(SERVICE, api.url(), period, shards);
    Replica replica = shards.replica(self, service.dryRun(), status);
    api.writeWhile(replica.mayAct());
    try (KciApi connection = api.connectAsUser();
        TimeoutService timeouts =
            new TimeoutService(
                connection,
                rules.rules(),
                () -> rules.owner(api, connection),
                grace(self, once, period, replica, connection),
                replica,
                new ChildlessHold(connection, holdChildless),
                service.dryRun() ? out() : null,
                status.meters(),
                stop)) {
      Turn turn = status.loop("pass", period.plus(PASS_WITHIN));
      PollLoop loop = new PollLoop(period, turn.of(timeouts::pass), stop, BACKOFF);
      if (once) {
        loop.runOnce();
        failed = timeouts.hasFailed();
        return;
      }
      replica.shards().onTaken(loop::passSoon);
      replica.during(
          () -> Pulse.during(stop.machine(), connection, status, self.name(), loop::run));
    }
  }

  private static Grace grace(
      Instance self, boolean once, Duration period, Replica replica, KciApi connection) {
    return new Grace(
        self.journal(), once, period, replica.shards().regroup(), connection.presence()::returns);
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec, "set by picocli").commandLine().getOut();
  }
}
