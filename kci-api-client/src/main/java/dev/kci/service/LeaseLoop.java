package dev.kci.service;

import dev.kci.machine.Machine;
import dev.kci.machine.Machine.Work;
import dev.kci.service.shard.LeaseException;
import dev.kci.service.shard.LeaseTimes;
import dev.kci.service.shard.LeasedShards;
import dev.kci.service.shard.Leases;
import dev.kci.service.shard.MemberLease;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews the Lease of a replica and looks at those of the others, which decides the {@linkplain
 * LeasedShards shards} of this replica. Writes before it looks: of two replicas that claim the same
 * shard, one sees the other.
 */
public final class LeaseLoop {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseLoop.class);
  private static final Duration RELEASE_WITHIN = Duration.ofSeconds(2);

  private final Machine machine;
  private final Leases leases;
  private final LeasedShards shards;
  private final String member;
  private final LeaseTimes times;
  private final String start = UUID.randomUUID().toString();
  private long renewals;
  private long nextRenewal;
  private boolean failing;

  /**
   * @param machine has the clock of the shards
   */
  public LeaseLoop(
      Machine machine, Leases leases, LeasedShards shards, String member, LeaseTimes times) {
    this.machine = machine;
    this.leases = leases;
    this.shards = shards;
    this.member = member;
    this.times = times;
    this.nextRenewal = machine.nanoTime();
  }

  /** Does work while another thread keeps the Lease, which is released when the work returns. */
  public void during(Runnable work) {
    StopSignal stop = new StopSignal(machine);
    Work loop = machine.start("lease", () -> run(stop));
    try {
      work.run();
    } finally {
      stop.stop();
      try {
        loop.join(RELEASE_WITHIN);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Keeps the Lease until stopped, then releases it. */
  public void run(StopSignal stop) {
    Duration wait;
    do {
      wait = turn();
    } while (!stop.await(wait));
    shards.released();
    try {
      leases.release(member);
    } catch (LeaseException e) {
      LOG.warn("{}; other replicas take over when the Lease expires", e.getMessage());
    }
  }

  /**
   * Renews the Lease if that is due, and looks at all Leases.
   *
   * @return how long to wait before the next turn
   */
  Duration turn() {
    try {
      if (renewals == 0) { // claims nothing before it knows the others
        shards.observed(leases.all(), machine.nanoTime());
      }
      if (machine.nanoTime() - nextRenewal >= 0) {
        renew();
      }
      long lookedAt = machine.nanoTime();
      if (shards.observed(leases.all(), lookedAt)) {
        nextRenewal = lookedAt;
        return Duration.ZERO;
      }
      if (failing) {
        LOG.info("The Lease is renewed again member={}", member);
      }
      failing = false;
    } catch (LeaseException e) {
      if (!failing) {
        LOG.warn(
            "{}; this replica pauses if that lasts {} s",
            e.getMessage(),
            times.valid().toSeconds());
      }
      failing = true;
    }
    return shards.untilNextLook();
  }

  private void renew() {
    Set<String> counted = shards.counted();
    long sentAt = machine.nanoTime();
    renewals++;
    leases.renew(new MemberLease(member, start + " " + renewals, counted));
    shards.renewed(counted, sentAt);
    nextRenewal = sentAt + times.renew().toNanos();
  }
}
