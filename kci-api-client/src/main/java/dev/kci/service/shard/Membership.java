package dev.kci.service.shard;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * The other members of a group as one member sees them. A member is there until its Lease is
 * released, or has not changed for a while on the observer's monotonic clock. Immutable.
 *
 * @param seen the last change of each Lease that exists
 */
record Membership(Map<String, Seen> seen) {
  static final Membership NOBODY = new Membership(Map.of());

  /**
   * A Lease.
   *
   * @param since when the observer saw this renewal first, in nanoseconds
   */
  record Seen(MemberLease lease, long since) {}

  Membership {
    seen = Map.copyOf(seen);
  }

  /**
   * Returns what is known after a look.
   *
   * @param leases all Leases of the group
   * @param self whose Lease to ignore
   * @param now in nanoseconds of the observer's clock, before the look
   */
  Membership observed(List<MemberLease> leases, String self, long now) {
    Map<String, Seen> next = new HashMap<>();
    for (MemberLease lease : leases) {
      Seen before = seen.get(lease.member());
      long since =
          before != null && before.lease().renewal().equals(lease.renewal()) ? before.since() : now;
      next.put(lease.member(), new Seen(lease, since));
    }
    next.remove(self);
    return new Membership(next);
  }

  /** Returns the Leases of the members that are there, by name. */
  Map<String, MemberLease> present(Duration gone, long now) {
    return seen.entrySet().stream()
        .filter(entry -> now - entry.getValue().since() < gone.toNanos())
        .collect(toUnmodifiableMap(Map.Entry::getKey, entry -> entry.getValue().lease()));
  }

  /** Returns when each member will be gone if it does not renew its Lease. */
  LongStream expiries(Duration gone) {
    return seen.values().stream().mapToLong(one -> one.since() + gone.toNanos());
  }
}
