package dev.kci.runtime.lava;

import dev.kci.runtime.RuntimeFailure;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The queue of a lab, which must not get much longer than its devices can serve. */
record LavaQueue(LavaClient lab, LavaSettings settings) {
  private static final Set<String> ONLINE = Set.of("Good", "Unknown");
  private static final int HIGH = 100;

  /**
   * Makes sure that the lab has devices for one more job, and that not too many jobs wait for them.
   *
   * @param definition the job's; one without a device type needs no room
   * @throws RuntimeFailure if there is no room now, or the lab does not answer
   */
  void requireRoom(Map<String, @Nullable Object> definition) {
    if (settings.disableQueueLimit() || !(definition.get("device_type") instanceof String type)) {
      return;
    }
    long online =
        lab.devices(type).stream()
            .filter(device -> ONLINE.contains(device.string("health").orElse("")))
            .count();
    if (online == 0) {
      throw RuntimeFailure.full("no device of type " + type + " is online");
    }
    double factor = isHigh(definition.get("priority")) ? settings.maxQueueDepthPriorityFactor() : 1;
    double limit = settings.maxQueueDepth() * online * factor;
    long queued = lab.queued(type);
    if (queued >= limit) {
      throw RuntimeFailure.full(
          queued + " jobs wait for " + online + " devices of type " + type + "; limit " + limit);
    }
  }

  private static boolean isHigh(@Nullable Object priority) {
    return "high".equals(priority)
        || priority instanceof Number number && number.intValue() >= HIGH;
  }
}
