package dev.kci.simulator.world;

import dev.kci.machine.Machine;
import dev.kci.service.shard.LeaseException;
import dev.kci.service.shard.Leases;
import dev.kci.service.shard.MemberLease;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The Leases of a group as one process reaches them over the network. As in Kubernetes, a renewal
 * or a release names the version that it replaces, so that one that arrives late is refused.
 */
final class SimulatedLeases implements Leases {
  /** The name of the place that keeps Leases. */
  static final String PLACE = "kubernetes";

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final World world;
  private final ShareGroup group;
  private final String machineName;
  private final Machine machine;
  private @Nullable Integer version;

  SimulatedLeases(World world, ShareGroup group, String machineName, Machine machine) {
    this.world = world;
    this.group = group;
    this.machineName = machineName;
    this.machine = machine;
  }

  private <T> T ask(String what, Supplier<T> question) {
    RemoteCall<T> call =
        new RemoteCall<>(
            world.scheduler(), world.weather(), machine, machineName, PLACE, "lease " + what);
    try {
      return call.await(TIMEOUT, true, () -> CompletableFuture.completedFuture(question.get()));
    } catch (IOException e) {
      throw new LeaseException("lease " + what + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void renew(MemberLease lease) {
    Integer known = version;
    version = null; // unless this is answered
    int replaced = known == null ? ask("get", () -> group.version(machineName)) : known;
    int next = ask("renew", () -> group.renew(lease, replaced));
    if (next == ShareGroup.REFUSED) {
      throw new LeaseException("lease renew: another version", null);
    }
    version = next;
  }

  @Override
  public List<MemberLease> all() {
    return ask("list", group::leases);
  }

  @Override
  public void release(String member) {
    Integer known = version;
    if (known == null) {
      throw new LeaseException("lease release: unknown version", null);
    }
    ask("release", () -> group.release(member, known));
  }

  @Override
  public void close() {
    // nothing is open
  }
}
