package dev.kci.runtime.kubernetes;

import java.time.Duration;

/**
 * How long a cluster may take before a job counts as not started.
 *
 * @param pending for a node with room, for pulling the image and preparing the volumes: {@code
 *     pending_seconds}
 * @param refused for a pod to be made at all, and for an error in its start to go away: {@code
 *     refused_seconds}
 */
public record Patience(Duration pending, Duration refused) {
  public static final Patience STANDARD =
      new Patience(Duration.ofMinutes(30), Duration.ofMinutes(5));
}
