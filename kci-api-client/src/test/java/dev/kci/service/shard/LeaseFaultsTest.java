package dev.kci.service.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Replicas in virtual time, each with a monotonic clock that starts anywhere, under kills, pauses,
 * restarts and requests that fail or take long.
 */
class LeaseFaultsTest {
  private static final long SEED = Long.getLong("kci.seed", 20_261_127);
  private static final long MILLI = 1_000_000;
  private static final int RUNS = 12;

  /** Milliseconds in which a replica does one thing. */
  private static final long STEP = 100;

  @Test
  void noShardHasTwoOwnersAndNoneStaysWithoutOne() {
    for (int run = 0; run < RUNS; run++) {
      new Group(SEED + run, 1 + run % 5).run(Duration.ofMinutes(4));
    }
  }

  @Test
  void shardsOfAKilledReplicaAreTakenWithin20Seconds() {
    for (int run = 0; run < RUNS; run++) {
      Group group = new Group(SEED + run, 3);
      group.calm = true;
      group.run(Duration.ofSeconds(30));
      group.replicas.get(0).kill();
      long killed = group.now;
      while (!group.isComplete()) {
        group.step();
        assertThat(group.now - killed).as("seed %s", SEED + run).isLessThanOrEqualTo(20_000 + STEP);
      }
    }
  }

  /** The group with its Leases; time in milliseconds. */
  private static final class Group {
    private final long seed;
    private final Random random;
    private final Map<String, MemberLease> leases = new TreeMap<>();
    private final List<Replica> replicas = new ArrayList<>();
    private long now;
    private boolean calm;

    Group(long seed, int size) {
      this.seed = seed;
      this.random = new Random(seed);
      for (int i = 0; i < size; i++) {
        replicas.add(new Replica(this, "r" + i));
      }
    }

    void run(Duration time) {
      for (long end = now + time.toMillis(); now < end; ) {
        step();
      }
      boolean before = calm;
      calm = true;
      for (long end = now + 60_000; now < end && !isComplete(); ) {
        step();
      }
      assertThat(isComplete()).as("seed %s: all shards are owned in the end", seed).isTrue();
      calm = before;
    }

    void step() {
      now += STEP;
      replicas.forEach(Replica::step);
      List<Integer> owned = owned();
      assertThat(owned).as("seed %s, %s ms", seed, now).doesNotHaveDuplicates();
    }

    private List<Integer> owned() {
      List<Integer> owned = new ArrayList<>();
      for (Replica replica : replicas) {
        IntStream.range(0, ShardKey.SHARDS).filter(replica::owns).forEach(owned::add);
      }
      return owned;
    }

    boolean isComplete() {
      return owned().size() == ShardKey.SHARDS;
    }
  }

  /** A replica with the rules of {@code LeaseLoop}, each request a step of its own. */
  private static final class Replica {
    private final Group group;
    private final String name;
    private final long epoch;
    private LeasedShards shards;
    private long busyUntil;
    private long nextRenewal;
    private long renewals;
    private boolean dead;
    private boolean looks;
    private Set<String> written = Set.of();
    private long sentAt;

    Replica(Group group, String name) {
      this.group = group;
      this.name = name;
      this.epoch = group.random.nextLong();
      this.shards = start();
      this.busyUntil = group.random.nextInt(5000);
    }

    private LeasedShards start() {
      looks = false;
      nextRenewal = 0;
      return new LeasedShards(name, LeaseTimes.STANDARD, this::clock);
    }

    private long clock() {
      return epoch + group.now * MILLI;
    }

    boolean owns(int shard) {
      return !dead && shards.owns(shard);
    }

    void kill() {
      dead = true;
      busyUntil = Long.MAX_VALUE;
    }

    void step() {
      if (group.now < busyUntil) {
        return;
      }
      if (dead) {
        dead = false;
        shards = start();
        busyUntil = group.now + 500;
        return;
      }
      int fault = group.calm ? 1000 : group.random.nextInt(300);
      if (fault == 0) { // killed, and started again
        dead = true;
        busyUntil = group.now + group.random.nextInt(40_000);
      } else if (fault < 3) { // paused
        busyUntil = group.now + group.random.nextInt(30_000);
      } else if (fault == 4) { // released
        group.leases.remove(name);
        shards.released();
        dead = true;
        busyUntil = group.now + group.random.nextInt(10_000);
      } else if (fault < 8) { // the Leases do not answer
        busyUntil = group.now + group.random.nextInt(15_000);
      } else if (looks) {
        look();
      } else {
        renewIfDue();
      }
    }

    private void renewIfDue() {
      looks = true;
      if (group.now < nextRenewal) {
        return;
      }
      if (renewals == 0) {
        shards.observed(List.copyOf(group.leases.values()), clock());
      }
      written = shards.counted();
      sentAt = clock();
      group.leases.put(name, new MemberLease(name, group.seed + " " + ++renewals, written));
      int lost = group.calm ? 9 : group.random.nextInt(10);
      if (lost > 0) { // else the answer is lost
        shards.renewed(written, sentAt);
        nextRenewal = group.now + 2000;
      }
    }

    private void look() {
      looks = false;
      boolean changed = shards.observed(List.copyOf(group.leases.values()), clock());
      nextRenewal = changed ? group.now : nextRenewal;
      busyUntil = group.now + (changed ? 0 : shards.untilNextLook().toMillis());
    }
  }
}
