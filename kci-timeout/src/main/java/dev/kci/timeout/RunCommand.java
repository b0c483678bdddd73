package dev.kci.timeout;

import dev.kci.api.Backoff;
import dev.kci.api.KciApi;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.Instance;
import dev.kci.cli.ServiceOptions;
import dev.kci.http.StatusListener;
import dev.kci.service.PollLoop;
import dev.kci.service.Pulse;
import dev.kci.service.StopSignal;
import dev.kci.status.ServiceStatus;
import dev.kci.status.Turn;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description =
        "End overdue nodes, once or every poll period (60 s by default). A deadline only"
            + " counts if it had passed when the API last answered, so an outage ends nothing.")
final class RunCommand implements Callable<Integer> {
  private static final String SERVICE = "kci-timeout";
  private static final Duration PERIOD = Duration.ofSeconds(60);
  private static final Duration PASS_WITHIN = Duration.ofMinutes(30);
  private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), PERIOD);

  private final ServiceStatus status = new ServiceStatus(SERVICE);

  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private ServiceOptions service = new ServiceOptions();
  @Mixin private RuleOptions rules = new RuleOptions();

  @Option(
      names = "--dry-run",
      description = "Log what would be changed, at level info, and change nothing")
  private boolean dryRun;

  @Option(
      names = "--hold-childless",
      paramLabel = "SECONDS",
      defaultValue = "21600",
      description =
          "How long a checkout or build without children stays open after its holdoff if no"
              + " kci-runner was there to create its jobs. 0 for not at all. Default:"
              + " ${DEFAULT-VALUE}")
  private int holdChildless = 21600;

  @Spec private @Nullable CommandSpec spec;

  private boolean failed;

  @Override
  public Integer call() {
    if (holdChildless < 0) {
      throw new ParameterException(
          Objects.requireNonNull(spec, "set by picocli").commandLine(),
          "--hold-childless: " + holdChildless + "; expected 0 or more seconds");
    }
    service.untilStopped(api, status, StatusListener::start, this::serve);
    return service.once() && failed ? ExitCode.SOFTWARE : ExitCode.OK;
  }

  private void serve(StopSignal stop) {
    Duration period = service.pollPeriod(period());
    Instance self = service.instance(SERVICE, api.url());
    try (KciApi connection = api.connectAsUser();
        TimeoutService timeouts =
            new TimeoutService(
                connection,
                rules.rules(),
                () -> rules.owner(api, connection),
                grace(self, period, connection),
                new ChildlessHold(connection, Duration.ofSeconds(holdChildless)),
                dryRun,
                InstantSource.system(),
                status.meters(),
                stop)) {
      Turn turn = status.loop("pass", period.plus(PASS_WITHIN));
      PollLoop loop = new PollLoop(period, turn.of(timeouts::pass), stop, BACKOFF);
      if (service.once()) {
        loop.runOnce();
        failed = timeouts.hasFailed();
        return;
      }
      Pulse.during(connection, status, self.name(), loop::run);
    }
  }

  /** A dry run is no contact: it must not shorten the grace of a service that runs besides it. */
  private Grace grace(Instance self, Duration period, KciApi connection) {
    return new Grace(
        dryRun ? null : self.journal(), service.once(), period, connection.presence()::returns);
  }

  private Duration period() {
    return api.settings().duration("timeout", "poll_period").orElse(PERIOD);
  }
}
