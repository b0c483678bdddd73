package dev.kci.timeout;

import dev.kci.api.Backoff;
import dev.kci.api.KciApi;
import dev.kci.api.ServerClock;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.ServiceOptions;
import dev.kci.service.PollLoop;
import dev.kci.service.StopSignal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Ends lapsed nodes, every poll period (60 s unless told) or once.")
final class RunCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);
  private static final Duration PERIOD = Duration.ofSeconds(60);
  private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), PERIOD);
  private static final int PARALLEL_UPDATES = 8;

  /** How far back late results are looked for after a start. */
  private static final Duration LATE_AT_START = Duration.ofHours(1);

  /** How much longer than a pass they are looked for: for the difference of the clocks. */
  private static final Duration OVERLAP = Duration.ofMinutes(2);

  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private ServiceOptions service = new ServiceOptions();
  @Mixin private RuleOptions rules = new RuleOptions();

  @Option(
      names = "--dry-run",
      description = "Tell what would be changed, at log level info, and change nothing")
  private boolean dryRun;

  private PassReport last = PassReport.NOTHING;
  private @Nullable Instant lateSince;
  private boolean clocksApart;

  @Override
  public Integer call() {
    service.untilStopped(this::serve);
    return service.once() && (last.failed() > 0 || clocksApart) ? ExitCode.SOFTWARE : ExitCode.OK;
  }

  private void serve(StopSignal stop) {
    try (KciApi connection = api.connectAsUser()) {
      serve(connection, stop);
    }
  }

  private void serve(KciApi connection, StopSignal stop) {
    CreationWindows windows = new CreationWindows(connection.nodes()::page, TimeoutPass.PAGE, stop);
    try (NodeUpdates updates =
        new NodeUpdates(
            connection.nodes(), windows, stop, InstantSource.system(), PARALLEL_UPDATES)) {
      Runnable pass = () -> pass(connection, windows, updates, stop);
      PollLoop loop = new PollLoop(service.pollPeriod(period()), pass, stop, BACKOFF);
      if (service.once()) {
        loop.runOnce();
      } else {
        loop.run();
      }
    }
  }

  /**
   * Compares the clocks, for which the first pass needs two answers, and says once if they differ.
   */
  private boolean mayEnd(KciApi connection) {
    ServerClock clock = connection.clock();
    for (int i = 0; i < 2 && !clock.isKnown(); i++) {
      connection.users().whoami();
    }
    boolean wereApart = clocksApart;
    clocksApart = !clock.mayEnd();
    if (clocksApart && wereApart) {
      LOG.info("Nothing is ended: the clocks of this machine and of the API differ");
    } else if (clocksApart) {
      LOG.error(
          "Nothing is ended until the clocks of this machine and of the API agree within five"
              + " minutes: find out which one is wrong and set it");
    }
    return !clocksApart;
  }

  private Duration period() {
    return api.settings().integer("timeout", "poll_period").map(Duration::ofSeconds).orElse(PERIOD);
  }

  private void pass(
      KciApi connection, CreationWindows windows, NodeUpdates updates, StopSignal stop) {
    Owner owner = rules.owner(api, connection);
    if (!mayEnd(connection)) {
      return;
    }
    Instant start = connection.clock().instant();
    last =
        new TimeoutPass(
                connection.nodes(),
                updates,
                windows,
                rules.rules(),
                owner,
                dryRun,
                connection.clock(),
                stop)
            .run();
    if (rules.rules().mode().includes(Reason.TIMED_OUT) && !dryRun && !stop.isStopped()) {
      Instant from = lateSince == null ? start.minus(LATE_AT_START) : lateSince;
      lateSince = start.minus(OVERLAP);
      new LateResults(connection.nodes(), connection.events(), windows, owner).heal(from);
    }
    if (last.due() > 0) {
      LOG.info(
          "{} changes due: {} made, {} passed over, {} refused",
          last.due(),
          last.made(),
          last.passedOver(),
          last.failed());
    }
  }
}
