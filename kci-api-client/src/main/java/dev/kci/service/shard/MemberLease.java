package dev.kci.service.shard;

import java.util.Set;

/**
 * What the Lease of a replica says.
 *
 * @param member the replica's name
 * @param renewal changes with each renewal. It is only compared for equality: clocks of different
 *     machines are never compared
 * @param counted the members that the replica counts, including itself. It owns no shard that is
 *     not its own with these members
 */
public record MemberLease(String member, String renewal, Set<String> counted) {
  public MemberLease {
    counted = Set.copyOf(counted);
  }
}
