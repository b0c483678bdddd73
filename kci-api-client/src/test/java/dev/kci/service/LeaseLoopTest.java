package dev.kci.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.machine.Machine;
import dev.kci.service.shard.LeaseException;
import dev.kci.service.shard.LeaseTimes;
import dev.kci.service.shard.LeasedShards;
import dev.kci.service.shard.Leases;
import dev.kci.service.shard.MemberLease;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class LeaseLoopTest {
  /** As the standard ones, but quick where nobody waits for a replica that is gone. */
  private static final LeaseTimes QUICK =
      new LeaseTimes(
          Duration.ofSeconds(60),
          Duration.ofSeconds(40),
          Duration.ofMillis(40),
          Duration.ofMillis(20),
          Duration.ofMillis(40));

  private final Map<String, MemberLease> stored = new TreeMap<>();
  private volatile boolean away;

  /** Leases in memory. */
  private final class Board implements Leases {
    @Override
    public void renew(MemberLease lease) {
      use();
      synchronized (stored) {
        stored.put(lease.member(), lease);
      }
    }

    @Override
    public List<MemberLease> all() {
      use();
      synchronized (stored) {
        return List.copyOf(stored.values());
      }
    }

    @Override
    public void release(String member) {
      use();
      synchronized (stored) {
        stored.remove(member);
      }
    }

    private void use() {
      if (away) {
        throw new LeaseException("away", null);
      }
    }

    @Override
    public void close() {}
  }

  private final class Replica {
    final LeasedShards shards;
    final CountDownLatch end = new CountDownLatch(1);
    final Thread thread;

    Replica(String name) {
      Machine machine = Machine.real();
      shards = new LeasedShards(name, QUICK, machine::nanoTime);
      LeaseLoop loop = new LeaseLoop(machine, new Board(), shards, name, QUICK);
      thread = new Thread(() -> loop.during(this::work));
      thread.start();
    }

    private void work() {
      try {
        end.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    void stop() throws InterruptedException {
      end.countDown();
      thread.join(60_000);
      assertThat(thread.isAlive()).isFalse();
    }
  }

  @Test
  void replicasShareAllShardsAndTheLastOneTakesThemAll() throws InterruptedException {
    Replica a = new Replica("a");
    await("a is alone", () -> a.shards.count() == 64);
    Replica b = new Replica("b");
    await("b has a share", () -> b.shards.count() > 20);
    assertThat(a.shards.count() + b.shards.count()).isEqualTo(64);
    b.stop();
    assertThat(stored).containsOnlyKeys("a");
    assertThat(b.shards.count()).isZero();
    await("a is alone again", () -> a.shards.count() == 64);
    a.stop();
    assertThat(stored).isEmpty();
  }

  @Test
  void replicaStopsAlthoughItsLeaseCannotBeReleased() throws InterruptedException {
    Replica a = new Replica("a");
    await("a is alone", () -> a.shards.count() == 64);
    away = true;
    a.stop();
    assertThat(a.shards.count()).isZero();
    assertThat(stored).containsOnlyKeys("a");
  }

  private static void await(String what, BooleanSupplier condition) {
    StopSignal wait = new StopSignal();
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      wait.await(Duration.ofMillis(10));
    }
  }
}
