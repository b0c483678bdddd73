package dev.kci.trigger;

import dev.kci.api.Backoff;
import dev.kci.api.KciApi;
import dev.kci.cli.Replica;
import dev.kci.git.RemoteTimeouts;
import dev.kci.machine.Machine;
import dev.kci.service.PollLoop;
import dev.kci.service.StopSignal;
import dev.kci.service.shard.ShardKey;
import dev.kci.simulator.world.Computer;
import dev.kci.simulator.world.World;
import dev.kci.status.ServiceStatus;
import dev.kci.trigger.policy.CheckoutIdentity;
import dev.kci.trigger.policy.RevisionPolicy;
import dev.kci.trigger.policy.TreeFilter;
import dev.kci.trigger.policy.WatchedBranches;
import dev.kci.trigger.remote.BranchLists;
import dev.kci.trigger.remote.HeadWatch;
import dev.kci.trigger.remote.Remote;
import java.time.Duration;
import java.util.Optional;
import okhttp3.OkHttpClient;

/** {@code kci-trigger run} in the simulator, wired as the command wires it. */
public final class TriggerReplica {
  private static final Duration PERIOD = Duration.ofMinutes(2);
  private static final Duration LIFE = Duration.ofMinutes(60);
  private static final Backoff API_AWAY =
      new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));

  /** Reads no lists here. */
  private static final OkHttpClient HTTP = new OkHttpClient();

  private TriggerReplica() {}

  /** Serves until stopped. */
  public static void run(Computer computer) {
    Machine machine = computer.machine();
    StopSignal stop = computer.stop();
    ServiceStatus status = new ServiceStatus("kci-trigger");
    Replica replica = computer.replica();
    try (KciApi api = computer.client(World.PIPELINE, replica.mayAct());
        HeadWatch watch =
            new HeadWatch(
                Remote.of(WatchedBranches.of(computer.configuration(), TreeFilter.ALL)),
                (url, patterns) -> computer.heads(),
                new BranchLists(HTTP, RemoteTimeouts.DEFAULT, machine.clock()),
                4,
                new Backoff(Duration.ofSeconds(30), Duration.ofMinutes(5)),
                machine.clock(),
                machine)) {
      Optional<CheckoutIdentity> login =
          new Login(api.users(), API_AWAY, () -> {}, stop).whenAnswered();
      if (login.isEmpty()) {
        return;
      }
      CheckoutIdentity asker = login.get();
      RevisionPolicy policy = new RevisionPolicy(asker, false, false);
      CheckoutQuery query = new CheckoutQuery(api.nodes(), asker);
      Checkouts checkouts =
          new ApiCheckouts(
              api.nodes(),
              query,
              policy,
              LIFE,
              () -> "%016x%016x".formatted(machine.random().nextLong(), machine.nanoTime()),
              api.clock());
      TriggerService trigger =
          new TriggerService(
              watch,
              url -> replica.owns(ShardKey.ofRepository(url)),
              query,
              policy,
              checkouts,
              api.clock(),
              status.meters(),
              stop);
      PollLoop loop = new PollLoop(PERIOD, trigger::pass, stop, API_AWAY);
      replica.shards().onTaken(loop::passSoon);
      replica.during(loop::run); // without heartbeats, which nobody reads
    }
  }
}
