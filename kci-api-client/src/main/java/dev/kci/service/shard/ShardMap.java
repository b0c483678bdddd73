package dev.kci.service.shard;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.kci.files.Sha256;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Which member owns which shard: rendezvous hashing with bounded loads. It only depends on the
 * members' names, so all who know the same members agree without talking to each other. When a
 * member comes or goes, about as many shards move as it owns. Immutable.
 *
 * <p>Each shard chooses the member with the greatest weight, in the order of the shards' numbers,
 * but a member accepts at most ⌈1.25 × 64 / members⌉ (source: Mirrokni, Thorup, Zadimoghaddam,
 * "Consistent Hashing with Bounded Loads", 2018). The weights of a member are the outputs of
 * SplitMix64 for a seed from its name.
 */
public final class ShardMap {
  private static final ShardMap NOBODY = new ShardMap(Set.of(), List.of());

  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private static final int SEED_DIGITS = 16;

  private final Set<String> members;
  private final List<String> owners;
  private final Map<String, Set<Integer>> shards;

  /**
   * A member with its weights.
   *
   * @param seed the first 64 bits of the SHA-256 of its name in UTF-8
   */
  private record Candidate(String member, long seed) {
    static Candidate of(String member) {
      return new Candidate(
          member, Long.parseUnsignedLong(Sha256.of(member).substring(0, SEED_DIGITS), 16));
    }

    /** SplitMix64 (source: Steele, Lea, Flood, "Fast Splittable Pseudorandom …", 2014). */
    long weight(int shard) {
      long mixed = seed + (shard + 1) * GOLDEN_GAMMA;
      mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
      mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
      return mixed ^ (mixed >>> 31);
    }
  }

  private ShardMap(Set<String> members, List<String> owners) {
    this.members = Set.copyOf(members);
    this.owners = List.copyOf(owners);
    this.shards =
        IntStream.range(0, owners.size())
            .boxed()
            .collect(groupingBy(owners::get, toUnmodifiableSet()));
  }

  /** Returns the map for these members. Without members, nobody owns a shard. */
  public static ShardMap of(Collection<String> members) {
    Set<String> all = new TreeSet<>(members);
    if (all.isEmpty()) {
      return NOBODY;
    }
    int most = most(all.size());
    List<Candidate> candidates = all.stream().map(Candidate::of).toList();
    Map<String, Integer> loads = new HashMap<>();
    List<String> owners = new ArrayList<>();
    for (int shard = 0; shard < ShardKey.SHARDS; shard++) {
      int number = shard;
      String owner =
          candidates.stream()
              .filter(candidate -> loads.getOrDefault(candidate.member(), 0) < most)
              .max(Comparator.comparingLong(candidate -> candidate.weight(number)))
              .orElseThrow()
              .member();
      loads.merge(owner, 1, Integer::sum);
      owners.add(owner);
    }
    return new ShardMap(all, owners);
  }

  /** Returns the map for these members: this one if it has the same. */
  ShardMap with(Set<String> others) {
    return members.equals(others) ? this : of(others);
  }

  /** Returns the most shards that one of so many members owns. */
  static int most(int members) {
    return (5 * ShardKey.SHARDS + 4 * members - 1) / (4 * members);
  }

  /** Returns whether a member owns a shard. */
  public boolean owns(String member, int shard) {
    return !owners.isEmpty() && owners.get(shard).equals(member);
  }

  /** Returns the shards of a member; empty for a stranger. */
  public Set<Integer> of(String member) {
    return shards.getOrDefault(member, Set.of());
  }
}
