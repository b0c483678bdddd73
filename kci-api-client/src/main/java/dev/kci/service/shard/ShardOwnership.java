package dev.kci.service.shard;

import static java.util.stream.Collectors.toUnmodifiableSet;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The shards that a member owns, and those it is about to take. Immutable.
 *
 * <p>A member gives a shard up as soon as the members that it counts say so, and takes one only
 * when its own Lease claims it, no other present member's Lease does, and that has been so for a
 * while. Of two members that claim the same shard at the same time at least one sees the other's
 * claim, because each writes its Lease before it looks at the others'.
 *
 * @param owned the shards that it owns
 * @param free since when each shard that it claims has been nobody else's, in nanoseconds
 */
record ShardOwnership(Set<Integer> owned, Map<Integer, Long> free) {
  static final ShardOwnership NONE = new ShardOwnership(Set.of(), Map.of());

  ShardOwnership {
    owned = Set.copyOf(owned);
    free = Map.copyOf(free);
  }

  /**
   * Returns what the member owns after a look at the others' Leases.
   *
   * @param self the member's name
   * @param claims the map by which the member claims shards, in its Lease before the look
   * @param others the Leases of the other members that are present
   * @param settle how long a shard must have been free
   * @param now in nanoseconds
   */
  ShardOwnership next(
      String self, ShardMap claims, Collection<MemberLease> others, Duration settle, long now) {
    Set<Integer> foreign = new HashSet<>();
    others.forEach(other -> foreign.addAll(claims.with(other.counted()).of(other.member())));
    Set<Integer> next = new HashSet<>();
    Map<Integer, Long> waiting = new HashMap<>();
    for (int shard : claims.of(self)) {
      long since = free.getOrDefault(shard, now);
      if (owned.contains(shard) || (!foreign.contains(shard) && isSettled(since, settle, now))) {
        next.add(shard);
      } else if (!foreign.contains(shard)) {
        waiting.put(shard, since);
      }
    }
    return new ShardOwnership(next, waiting);
  }

  private static boolean isSettled(long since, Duration settle, long now) {
    return now - since >= settle.toNanos();
  }

  /** Returns the ownership without the shards that the member should no longer have. */
  ShardOwnership only(String self, ShardMap map) {
    Set<Integer> mine = map.of(self);
    return new ShardOwnership(
        owned.stream().filter(mine::contains).collect(toUnmodifiableSet()), free);
  }
}
