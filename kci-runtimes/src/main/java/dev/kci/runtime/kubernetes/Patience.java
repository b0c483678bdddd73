package dev.kci.runtime.kubernetes;

import java.time.Duration;

/**
 * How long to wait before a job counts as not started.
 *
 * @param pending for finding a node with room, pulling the image and preparing volumes: {@code
 *     pending_seconds}
 * @param refused for creating the pod, and for an error at its start to disappear: {@code
 *     refused_seconds}
 */
public record Patience(Duration pending, Duration refused) {
  public static final Patience STANDARD =
      new Patience(Duration.ofMinutes(30), Duration.ofMinutes(5));
}
