package dev.kci.cli;

import dev.kci.service.shard.ShardKey;
import dev.kci.service.shard.Shards;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * One of several replicas of a service that share its work, or the only one.
 *
 * @param group the name that all of them share; that of the instance if there is only one
 * @param shards its share
 * @param mayAct whether it may change anything now
 * @param around does work that needs its share
 */
public record Replica(
    String group, Shards shards, BooleanSupplier mayAct, Consumer<Runnable> around) {
  /** Returns a replica that does all the work. */
  public static Replica alone(Instance self) {
    return new Replica(self.name(), Shards.ALL, () -> true, Runnable::run);
  }

  /** Returns whether there may be other replicas. */
  public boolean isSharing() {
    return shards != Shards.ALL;
  }

  /** Returns whether this replica owns the shard of a key now. */
  public boolean owns(ShardKey key) {
    return shards.owns(key);
  }

  /** Does work, during which this replica takes and keeps its share. */
  public void during(Runnable work) {
    around.accept(work);
  }
}
