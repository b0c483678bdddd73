package dev.kci.service;

import dev.kci.service.shard.LeasedShards;
import dev.kci.service.shard.Shards;
import dev.kci.status.Meters;
import dev.kci.status.Metric;
import dev.kci.status.ServiceStatus;
import java.util.function.LongSupplier;

/** Shows a replica's share of the work in its metrics, on its status page and in heartbeats. */
public final class ShardFigures {
  private static final Metric OWNED =
      Metric.gauge("kci_shards_owned", "Shards that this replica owns now, of 64.");
  private static final Metric MEMBERS =
      Metric.gauge("kci_shard_members", "Replicas that share the work.");
  private static final Metric TAKEN =
      Metric.counter("kci_shard_takeovers", "Times that this replica took shards.");
  private static final Metric AGE =
      Metric.gauge("kci_lease_age_seconds", "Time since this replica renewed its Lease.");

  private ShardFigures() {}

  /**
   * Shows shards that never change.
   *
   * @param group the name of the replicas that share the work
   */
  public static void show(Shards shards, String group, ServiceStatus status) {
    show(shards, group, status, () -> 0);
  }

  private static void show(
      Shards shards, String group, ServiceStatus status, LongSupplier takeovers) {
    Meters meters = status.meters();
    meters.gauge(OWNED, shards::count);
    meters.gauge(MEMBERS, () -> shards.members().size());
    status.share(
        () ->
            new ServiceStatus.Share(
                shards.count(), shards.members().size(), group, takeovers.getAsLong()));
  }

  /**
   * Shows shards that move.
   *
   * @param group the name of the replicas that share the work
   */
  public static void show(LeasedShards shards, String group, ServiceStatus status) {
    show(shards, group, status, shards::takeOvers);
    status.meters().gauge(TAKEN, shards::takeOvers);
    status.meters().gauge(AGE, () -> shards.age().toMillis() / 1000.0);
  }
}
