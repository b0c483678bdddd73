package dev.kci.service.shard;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;

/**
 * The shards of a member of a group whose members hold Leases. Somebody else writes and reads the
 * Leases, see {@code LeaseLoop}.
 *
 * <p>Nothing stops a process from acting that is paused between {@link #owns} and its effect for
 * longer than the others wait for it, so effects must be idempotent. All times are of one monotonic
 * clock in this process, so wrong wall clocks do not matter. Thread-safe.
 */
public final class LeasedShards implements Shards {
  private final String self;
  private final LeaseTimes times;
  private final LongSupplier nanoTime;
  private final List<Runnable> onTaken = new CopyOnWriteArrayList<>();
  private Membership others = Membership.NOBODY;
  private ShardOwnership ownership = ShardOwnership.NONE;
  private Set<String> counted;
  private ShardMap map;
  private ShardMap claims = ShardMap.of(Set.of());
  private boolean renewed;
  private long renewedAt;
  private long takeOvers;

  /**
   * @param self this member's name
   * @param nanoTime a monotonic clock
   */
  public LeasedShards(String self, LeaseTimes times, LongSupplier nanoTime) {
    this.self = self;
    this.times = times;
    this.nanoTime = nanoTime;
    this.counted = Set.of(self);
    this.map = ShardMap.of(counted);
  }

  /** Returns the members that this member's next Lease must say it counts. */
  public synchronized Set<String> counted() {
    return counted;
  }

  /**
   * Records that this member has renewed its Lease.
   *
   * @param written the members that it says this member counts
   * @param sentAt when the request was sent, in nanoseconds
   */
  public synchronized void renewed(Set<String> written, long sentAt) {
    forgetIfStale();
    claims = map.with(written);
    renewed = true;
    renewedAt = sentAt;
  }

  /**
   * Decides after a look at all Leases.
   *
   * @param lookedAt when the request was sent, in nanoseconds
   * @return whether this member counts others than its Lease says, so that it should renew it now
   */
  public boolean observed(List<MemberLease> leases, long lookedAt) {
    boolean taken;
    boolean changed;
    synchronized (this) {
      forgetIfStale();
      others = others.observed(leases, self, lookedAt);
      var present = others.present(times.gone(), lookedAt);
      Set<String> members = new TreeSet<>(present.keySet());
      members.add(self);
      changed = !members.equals(counted);
      counted = Set.copyOf(members);
      map = map.with(counted);
      Set<Integer> before = ownership.owned();
      if (renewed) {
        // not from when the look was sent: a shard may have been another's until the answer
        long now = nanoTime.getAsLong();
        ownership =
            ownership.next(self, claims, present.values(), times.settle(), now).only(self, map);
      }
      taken = !before.containsAll(ownership.owned());
      takeOvers += taken ? 1 : 0;
    }
    if (taken) {
      onTaken.forEach(Runnable::run);
    }
    return changed;
  }

  /** Records that this member has released its Lease. */
  public synchronized void released() {
    renewed = false;
    ownership = ShardOwnership.NONE;
  }

  /**
   * After a gap, others may have taken any shard, so it has to be taken as if for the first time.
   */
  private void forgetIfStale() {
    if (!isFresh()) {
      ownership = ShardOwnership.NONE;
    }
  }

  /** Returns whether this member may act: its last renewal is recent. */
  public synchronized boolean isFresh() {
    return renewed && nanoTime.getAsLong() - renewedAt < times.valid().toNanos();
  }

  @Override
  public synchronized boolean owns(int shard) {
    return ownership.owned().contains(shard) && isFresh();
  }

  /** Returns the shards on which this member may act now. */
  public synchronized Set<Integer> owned() {
    return isFresh() ? ownership.owned() : Set.of();
  }

  @Override
  public synchronized Set<String> members() {
    return counted;
  }

  /** Returns how often this member has taken shards. */
  public synchronized long takeOvers() {
    return takeOvers;
  }

  /** Returns the time since the last renewal; zero before the first. */
  public synchronized Duration age() {
    return renewed ? Duration.ofNanos(nanoTime.getAsLong() - renewedAt) : Duration.ZERO;
  }

  /**
   * Returns how long to wait before the next look: less than usual if a member will be gone, or a
   * shard free for long enough, before that.
   */
  public synchronized Duration untilNextLook() {
    long now = nanoTime.getAsLong();
    long left =
        LongStream.concat(
                others.expiries(times.gone()).map(time -> time - now),
                ownership.free().values().stream()
                    .mapToLong(since -> since + times.settle().toNanos() - now))
            .filter(nanos -> nanos > 0)
            .min()
            .orElse(Long.MAX_VALUE);
    return Duration.ofNanos(Math.min(left, times.look().toNanos()));
  }

  @Override
  public Duration regroup() {
    return times.regroup();
  }

  @Override
  public void onTaken(Runnable work) {
    onTaken.add(work);
  }
}
