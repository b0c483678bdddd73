package dev.kci.service.shard;

import java.util.Set;

/** The shards of one of several replicas that never change. */
public final class FixedShards implements Shards {
  private final Set<String> members;
  private final Set<Integer> owned;

  /**
   * @param self the name of this replica
   * @param members the names of all replicas
   */
  public FixedShards(String self, Set<String> members) {
    this.members = Set.copyOf(members);
    this.owned = ShardMap.of(members).of(self);
  }

  @Override
  public boolean owns(int shard) {
    return owned.contains(shard);
  }

  @Override
  public Set<String> members() {
    return members;
  }
}
