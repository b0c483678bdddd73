package dev.kci.timeout;

import dev.kci.api.Backoff;
import dev.kci.api.KciApi;
import dev.kci.cli.Replica;
import dev.kci.service.PollLoop;
import dev.kci.service.StopSignal;
import dev.kci.simulator.world.Computer;
import dev.kci.simulator.world.World;
import dev.kci.status.ServiceStatus;
import dev.kci.timeout.rules.Mode;
import dev.kci.timeout.rules.NodeOwners;
import dev.kci.timeout.rules.RuleSelection;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** {@code kci-timeout run} in the simulator, wired as the command wires it. */
public final class TimeoutReplica {
  private static final Duration PERIOD = Duration.ofSeconds(60);
  private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), PERIOD);

  private TimeoutReplica() {}

  /** Serves until stopped. */
  public static void run(Computer computer) {
    StopSignal stop = computer.stop();
    ServiceStatus status = new ServiceStatus("kci-timeout");
    Replica replica = computer.replica();
    try (KciApi api = computer.client(World.PIPELINE, replica.mayAct());
        TimeoutService timeouts =
            new TimeoutService(
                api,
                new RuleSelection(Mode.ALL, true),
                () -> new NodeOwners(Optional.of(api.users().username()), Set.of()),
                new Grace(
                    computer.folder(),
                    false,
                    PERIOD,
                    replica.shards().regroup(),
                    api.presence()::returns),
                replica,
                new ChildlessHold(api, Duration.ofHours(6)),
                null,
                status.meters(),
                stop)) {
      PollLoop loop = new PollLoop(PERIOD, timeouts::pass, stop, BACKOFF);
      replica.shards().onTaken(loop::passSoon);
      replica.during(loop::run); // without heartbeats, which nobody reads
    }
  }
}
