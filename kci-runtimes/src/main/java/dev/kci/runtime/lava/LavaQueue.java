package dev.kci.runtime.lava;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.WaitReason;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.service.BoundedMap;
import dev.kci.text.CountText;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Limits the length of a lab's queue to what its devices can serve. Thread-safe. */
final class LavaQueue {
  private static final Set<String> ONLINE = Set.of("Good", "Unknown");
  private static final int HIGH = 100;
  private static final int MOST_TYPES = 500;

  /** How long counts of devices are reused, because a lab may have many waiting jobs. */
  private static final Duration COUNTED_FOR = Duration.ofMinutes(1);

  private final LavaClient lab;
  private final LavaSettings settings;
  private final LongSupplier nanoTime;
  private final Map<String, Count> counts = BoundedMap.of(MOST_TYPES);

  private record Count(long online, long time) {}

  LavaQueue(LavaClient lab, LavaSettings settings, LongSupplier nanoTime) {
    this.lab = lab;
    this.settings = settings;
    this.nanoTime = nanoTime;
  }

  /**
   * Checks that the lab has devices for one more job and that its queue is not full.
   *
   * @param definition of the job; always accepted without a device type
   * @throws RuntimeFailure if there is no room now, or the lab does not answer
   */
  void requireRoom(Map<String, @Nullable Object> definition) {
    if (settings.disableQueueLimit() || !(definition.get("device_type") instanceof String type)) {
      return;
    }
    long online = count(type);
    if (online == 0) {
      throw RuntimeFailure.withoutDevice(noneOf(type));
    }
    double factor = isHigh(definition.get("priority")) ? settings.maxQueueDepthPriorityFactor() : 1;
    double limit = settings.maxQueueDepth() * online * factor;
    long queued = lab.queued(type);
    if (queued >= limit) {
      throw RuntimeFailure.full(
          "%s queued for %s of type %s; limit %.0f"
              .formatted(
                  CountText.of(queued, "job is", "jobs are"),
                  CountText.of(online, "device"),
                  type,
                  limit));
    }
  }

  /**
   * Returns why a job waits, without a request for each job.
   *
   * @param job the lab's object
   */
  WaitReason why(JsonObject job) {
    String type = job.string("requested_device_type").orElse("");
    if (!"Submitted".equals(job.string("state").orElse(""))) {
      return new WaitReason(WaitReason.Code.STARTING, "a device is reserved");
    }
    return !type.isEmpty() && isOffline(type)
        ? new WaitReason(WaitReason.Code.NO_DEVICE, noneOf(type))
        : new WaitReason(WaitReason.Code.QUEUED, type.isEmpty() ? "" : "for a device " + type);
  }

  private boolean isOffline(String type) {
    Count known = counts.get(type);
    if (known != null && nanoTime.getAsLong() - known.time() < COUNTED_FOR.toNanos()) {
      return known.online() == 0;
    }
    try {
      return count(type) == 0;
    } catch (RuntimeFailure e) { // the reason is not worth an error
      return false;
    }
  }

  private long count(String type) {
    long online =
        lab.devices(type).stream()
            .filter(device -> ONLINE.contains(device.string("health").orElse("")))
            .count();
    counts.put(type, new Count(online, nanoTime.getAsLong()));
    return online;
  }

  private static String noneOf(String type) {
    return "no device of type " + type + " is online";
  }

  private static boolean isHigh(@Nullable Object priority) {
    return "high".equals(priority)
        || priority instanceof Number number && number.intValue() >= HIGH;
  }
}
