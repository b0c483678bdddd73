package dev.kci.service.shard;

import java.time.Duration;
import java.util.Set;
import java.util.stream.IntStream;

/** The shards that this replica owns now. Thread-safe. */
public interface Shards {
  /** All shards, owned by a service that runs alone. */
  Shards ALL = new FixedShards("", Set.of(""));

  /**
   * Returns whether this replica owns a shard at this moment. Check it again before each effect:
   * the answer changes when replicas come and go.
   */
  boolean owns(int shard);

  /** Returns whether this replica owns the shard of a key at this moment. */
  default boolean owns(ShardKey key) {
    return owns(key.shard());
  }

  /** Returns the names of the replicas that share the work, including this one. */
  Set<String> members();

  /** Returns the number of shards that this replica owns now. */
  default int count() {
    return (int) IntStream.range(0, ShardKey.SHARDS).filter(this::owns).count();
  }

  /**
   * Returns how long the replicas of this and other services may need until each shard has an owner
   * again if all of them restart, as after an outage; zero if shards are fixed.
   */
  default Duration regroup() {
    return Duration.ZERO;
  }

  /**
   * Calls {@code work} each time this replica has taken shards, from any thread. Whatever happened
   * in them before is only known to the API. Shards that it owns from the start do not count.
   */
  default void onTaken(Runnable work) {}
}
