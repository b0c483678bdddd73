package dev.kci.simulator.world;

import dev.kci.cli.Replica;
import dev.kci.machine.Machine;
import dev.kci.service.LeaseLoop;
import dev.kci.service.shard.LeaseTimes;
import dev.kci.service.shard.LeasedShards;
import dev.kci.service.shard.MemberLease;
import dev.kci.service.shard.ShardKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Replicas of one service that share its work, and who has owned which shard. */
final class ShareGroup {
  /**
   * Five times the real ones, but with a look only as often as a renewal and not three times as
   * often, so that a run has fewer looks at the Leases.
   */
  private static final LeaseTimes TIMES = times(LeaseTimes.STANDARD, 5);

  /** Says that a Lease was not renewed. */
  static final int REFUSED = -1;

  private final World world;
  private final String name;
  private final Map<String, MemberLease> leases = new TreeMap<>();
  private final Map<String, Integer> versions = new TreeMap<>();
  private final Map<String, LeasedShards> members = new TreeMap<>();
  private final Map<Integer, Map<String, Instant>> owned = new HashMap<>();
  private final List<String> violations = new ArrayList<>();

  ShareGroup(World world, String name) {
    this.world = world;
    this.name = name;
  }

  private static LeaseTimes times(LeaseTimes real, int factor) {
    return new LeaseTimes(
        real.gone().multipliedBy(factor),
        real.valid().multipliedBy(factor),
        real.renew().multipliedBy(factor),
        real.renew().multipliedBy(factor),
        real.settle().multipliedBy(factor));
  }

  /** Returns a new process of a machine. */
  Replica join(String machineName, Machine machine) {
    LeasedShards shards = new LeasedShards(machineName, TIMES, machine::nanoTime);
    members.put(machineName, shards);
    shards.onTaken(() -> taken(machineName, shards));
    LeaseLoop loop =
        new LeaseLoop(
            machine,
            new SimulatedLeases(world, this, machineName, machine),
            shards,
            machineName,
            TIMES);
    return new Replica(name, shards, shards::isFresh, loop::during);
  }

  /** Records that the process of a machine is dead. What it has sent may still be under way. */
  void died(String machineName) {
    look();
    members.remove(machineName);
  }

  int version(String member) {
    return versions.getOrDefault(member, 0);
  }

  /** Returns the Lease's new version, or {@link #REFUSED} if it had another one than said. */
  int renew(MemberLease lease, int version) {
    look();
    if (version(lease.member()) != version) {
      return REFUSED;
    }
    versions.put(lease.member(), version + 1);
    MemberLease before = leases.put(lease.member(), lease);
    if (before == null || !before.counted().equals(lease.counted())) {
      world.history().add(lease.member(), () -> "lease counts " + new TreeSet<>(lease.counted()));
    }
    return version + 1;
  }

  List<MemberLease> leases() {
    look();
    return List.copyOf(leases.values());
  }

  /** Returns whether the Lease was there in this version, and is deleted. */
  boolean release(String member, int version) {
    look();
    if (version(member) != version) {
      return false;
    }
    versions.merge(member, 1, Integer::sum);
    return leases.remove(member) != null;
  }

  /** Notes who owns what. */
  private void look() {
    members.forEach(this::note);
  }

  private void note(String member, LeasedShards shards) {
    Instant now = world.scheduler().now();
    for (int shard : shards.owned()) {
      owned.computeIfAbsent(shard, key -> new TreeMap<>()).put(member, now);
    }
  }

  /** What a member takes, no other one may own, nor have owned a moment ago. */
  private void taken(String member, LeasedShards shards) {
    look();
    int count = shards.count();
    world.history().add(member, () -> "takes shards, has " + count);
    Instant now = world.scheduler().now();
    owned.forEach(
        (shard, owners) ->
            owners.forEach(
                (other, last) -> {
                  Duration free = Duration.between(last, now);
                  if (shards.owns(shard)
                      && !other.equals(member)
                      && free.compareTo(TIMES.settle()) < 0) {
                    violations.add(
                        "%s took shard %d %s after %s had it, at %s"
                            .formatted(member, shard, free, other, now));
                  }
                }));
  }

  /** Returns how shards were taken too soon. */
  List<String> violations() {
    return violations;
  }

  /** Returns the shards that not exactly one living member owns now, with their owners. */
  List<String> unsettled() {
    Map<Integer, Set<String>> owners = new TreeMap<>();
    members.forEach(
        (member, shards) ->
            shards
                .owned()
                .forEach(shard -> owners.computeIfAbsent(shard, n -> new TreeSet<>()).add(member)));
    return IntStream.range(0, ShardKey.SHARDS)
        .filter(shard -> owners.getOrDefault(shard, Set.of()).size() != 1)
        .mapToObj(shard -> name + " " + shard + " " + owners.get(shard))
        .toList();
  }
}
