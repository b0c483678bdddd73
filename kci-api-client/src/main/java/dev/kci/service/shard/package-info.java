/**
 * Divides a service's work between replicas: each {@linkplain dev.kci.service.shard.ShardKey key}
 * belongs to one of 64 shards, and each shard to one replica. Nothing here waits or does I/O.
 */
@NullMarked
package dev.kci.service.shard;

import org.jspecify.annotations.NullMarked;
